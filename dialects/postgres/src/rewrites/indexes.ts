import { findTableNamed, type LintStatement, type RewriteStep } from '@atlas/lint';
import type { Index, Realm, SchemaObject } from '@atlas/model';
import { describeStatement, postgresProfile } from '@atlas/sqltext';
import { dollarQuote, literal } from '../plan/context.ts';
import { shareName } from '../plan/attached-indexes.ts';
import { ownTable } from '../plan/own-table.ts';
import { findPartition, partitionsUnder } from '../plan/partition-lookup.ts';
import { objectAttrs } from '../types.ts';
import { cursorOf, prefixOf, readName, spell, withoutEnd } from './alter-table.ts';
import { alone, type Replacement } from './steps.ts';

/** `CREATE INDEX` without CONCURRENTLY. */
export function createIndex(statement: LintStatement): Replacement {
  const sql = withoutEnd(statement.text);
  const { on } = describeStatement(sql, postgresProfile);
  const place = on === undefined ? undefined : findTableNamed(statement.from, on);
  if (place?.table.attrs.partition !== undefined) {
    return createPartitioned(sql, place.schema.name, place.table.name, statement);
  }
  const cursor = cursorOf(sql);
  cursor.acceptKeyword('CREATE');
  cursor.acceptKeyword('UNIQUE');
  if (!cursor.acceptKeyword('INDEX')) return { reason: 'The statement is not understood' };
  const end = cursor.peek(-1)?.end ?? 0;
  // Only an index with a name can be found again after its build was cut off.
  const made =
    cursor.isKeyword('ON') && place !== undefined
      ? addedIndex(statement, place.schema.name, place.table.name)
      : undefined;
  const name = made === undefined ? '' : ` ${spell({ table: ownerText(sql) }, made.name)}`;
  return {
    steps: [
      alone(`${sql.slice(0, end)} CONCURRENTLY${name}${sql.slice(end)}`, 'Build the index while others read and write'),
    ],
  };
}

/** `DROP INDEX` without CONCURRENTLY; each index needs a statement of its own. */
export function dropIndex({ text }: LintStatement): Replacement {
  const sql = withoutEnd(text);
  const cursor = cursorOf(sql);
  cursor.acceptKeyword('DROP', 'INDEX');
  const exists = cursor.acceptKeyword('IF', 'EXISTS') ? 'IF EXISTS ' : '';
  const first = cursor.offset;
  if (/\bCASCADE$/i.test(sql)) {
    return { reason: 'CASCADE cannot be had concurrently: drop what depends on the index first' };
  }
  const names = namesIn(sql, first);
  const [only] = names;
  const drop = (name: string): RewriteStep =>
    alone(`DROP INDEX CONCURRENTLY ${exists}${name}`, 'Drop the index while others read and write');
  if (names.length === 1 && only !== undefined) {
    const end = sql.search(/\bINDEX\b/i) + 'INDEX'.length;
    return {
      steps: [
        alone(`${sql.slice(0, end)} CONCURRENTLY${sql.slice(end)}`, 'Drop the index while others read and write'),
      ],
    };
  }
  return { steps: names.map(drop) };
}

/** The names of a list, as written. */
function namesIn(sql: string, start: number): readonly string[] {
  return cursorOf(sql.slice(start))
    .splitByComma()
    .map((item) => {
      const from = item.offset;
      item.readQualifiedName();
      return item.source.slice(from, item.peek(-1)?.end);
    });
}

interface PartitionedIndex {
  readonly sql: string;
  /** The table as SQL, for how names are spelled. */
  readonly table: string;
  readonly isUnique: boolean;
  /** What follows the name of the table. */
  readonly body: string;
  readonly index: Index;
  readonly from: Realm;
  readonly to: Realm;
}

/** The one index that a statement adds to a table. */
function addedIndex({ changes }: LintStatement, schema: string, table: string): Index | undefined {
  const added = changes.flatMap((change) =>
    change.kind === 'modify_table' && change.schema === schema && change.from.name === table
      ? change.changes.flatMap((c) => (c.kind === 'add_index' ? [c.index] : []))
      : [],
  );
  return added.length === 1 ? added[0] : undefined;
}

/** The table of a CREATE INDEX as written. */
function ownerText(sql: string): string {
  const cursor = cursorOf(sql);
  if (!cursor.seek((c) => c.isKeyword('ON'))) return '';
  cursor.next();
  cursor.acceptKeyword('ONLY');
  const start = cursor.offset;
  cursor.readQualifiedName();
  return sql.slice(start, cursor.peek(-1)?.end);
}

/** The parent's index first, of the parent only; then that of each partition, which becomes part of it. */
function createPartitioned(sql: string, schema: string, table: string, statement: LintStatement): Replacement {
  const { from, to } = statement;
  const cursor = cursorOf(sql);
  cursor.acceptKeyword('CREATE');
  const isUnique = cursor.acceptKeyword('UNIQUE');
  cursor.acceptKeyword('INDEX');
  if (cursor.isKeyword('IF')) return { reason: 'IF NOT EXISTS leaves open whether the index is new: leave it out' };
  if (!cursor.isKeyword('ON')) readName(cursor);
  cursor.acceptKeyword('ON');
  if (cursor.isKeyword('ONLY')) return { steps: [] };
  const start = cursor.offset;
  cursor.readQualifiedName();
  const end = cursor.peek(-1)?.end ?? start;
  const index = addedIndex(statement, schema, table);
  if (index === undefined) return { reason: 'The index is not found in the schema' };
  const owner = sql.slice(start, end);
  const work: PartitionedIndex = { sql, table: owner, isUnique, body: sql.slice(end).trim(), index, from, to };
  const name = `${prefixOf(owner)}${spell(work, index.name)}`;
  return {
    steps: [
      alone(
        `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${spell(work, index.name)} ON ONLY ${owner} ${work.body}`,
        'The index of the whole, not valid until every partition has its part',
      ),
      ...sharesUnder(schema, table, index.name, name, work),
      {
        isRepeatable: true,
        ...alone(
          `DO ${dollarQuote(`
BEGIN
  IF NOT (SELECT indisvalid FROM pg_index WHERE indexrelid = ${literal(name)}::regclass) THEN
    RAISE EXCEPTION '%', ${literal(`index ${index.name} is not valid: a partition has no part of it. Create that concurrently and attach it, then run this statement again`)};
  END IF;
END
`)}`,
          'Another database may have partitions that these files know nothing of',
        ),
      },
    ],
  };
}

function sharesUnder(
  schema: string,
  table: string,
  parentIndex: string,
  parentName: string,
  work: PartitionedIndex,
): readonly RewriteStep[] {
  return partitionsUnder(work.to, schema, table).flatMap((part): readonly RewriteStep[] => {
    const share = shareName(part.object, parentIndex, work.index);
    const prefix = part.schema === schema ? prefixOf(work.table) : `${spell(work, part.schema)}.`;
    const [shareSql, partSql] = [share, part.object.name].map((name) => `${prefix}${spell(work, name)}`);
    const isDivided = objectAttrs('partition', part.object).partition !== undefined;
    const create = `CREATE ${work.isUnique ? 'UNIQUE ' : ''}INDEX`;
    const isThere = hasIndex(findPartition(work.from, part.schema, part.object.name), share);
    const made = isThere
      ? []
      : isDivided
        ? [
            alone(
              `${create} ${spell(work, share)} ON ONLY ${partSql} ${work.body}`,
              `The index of ${quoted(part.object)}`,
            ),
            ...sharesUnder(part.schema, part.object.name, share, shareSql ?? '', work),
          ]
        : [
            alone(
              `${create} CONCURRENTLY ${spell(work, share)} ON ${partSql} ${work.body}`,
              `Build the part of ${quoted(part.object)} while others read and write`,
            ),
          ];
    return [
      ...made,
      alone(
        `ALTER INDEX ${parentName} ATTACH PARTITION ${shareSql}`,
        `The part of ${quoted(part.object)} joins the whole`,
      ),
    ];
  });
}

function hasIndex(partition: SchemaObject | undefined, name: string): boolean {
  return partition !== undefined && ownTable(partition).indexes.some((index) => index.name === name);
}

function quoted({ name }: SchemaObject): string {
  return JSON.stringify(name);
}
