import type { Session, StatementStates } from '@atlas/dialect';
import { describeStatement, mysqlProfile, type SqlName, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import { ident } from './sql.ts';

const ABSENT = 'absent';
const PRESENT = 'present';

/**
 * Whether a statement that changes objects took effect. Every such statement takes effect as a whole or not at all, so
 * it is enough to look at one thing that it brings or takes away; where it only changes what is there, an empty table of
 * the same form, which only this session sees, shows what comes out.
 */
export const mysqlStatementStates: StatementStates = { inspect, expect };

async function inspect(session: Session, sql: string): Promise<string | undefined> {
  const effect = effectOf(sql);
  if (effect === undefined) return undefined;
  if (effect.kind === 'object')
    return (await definitionOf(session, effect.type, effect.name)) === undefined ? ABSENT : PRESENT;
  if (effect.kind === 'rename') {
    const states = effect.names.map(async ([a, b]) => {
      const [from, to] = [await definitionOf(session, 'TABLE', a), await definitionOf(session, 'TABLE', b)];
      return `${from === undefined ? ABSENT : PRESENT}/${to === undefined ? ABSENT : PRESENT}`;
    });
    return (await Promise.all(states)).join(',');
  }
  const text = await definitionOf(session, 'TABLE', effect.table);
  if (text === undefined) return ABSENT;
  if (effect.parts.length === 0) return formOf(text);
  return effect.parts.map((part) => `${part.name} ${hasPart(text, part) ? PRESENT : ABSENT}`).join(', ');
}

async function expect(session: Session, sql: string, before: string): Promise<string | undefined> {
  const effect = effectOf(sql);
  if (effect === undefined) return undefined;
  if (effect.kind === 'object') return effect.isCreated ? PRESENT : ABSENT;
  if (effect.kind === 'rename') return effect.names.map(() => `${ABSENT}/${PRESENT}`).join(',');
  if (effect.parts.length > 0)
    return effect.parts.map((part) => `${part.name} ${part.isAdded ? PRESENT : ABSENT}`).join(', ');
  return before === ABSENT ? undefined : tryOnEmpty(session, effect.table, effect.clauses);
}

/** What a statement does, as far as it can be seen afterwards. */
type Effect =
  | { readonly kind: 'object'; readonly type: string; readonly name: SqlName; readonly isCreated: boolean }
  | { readonly kind: 'rename'; readonly names: readonly (readonly [SqlName, SqlName])[] }
  | { readonly kind: 'alter'; readonly table: SqlName; readonly parts: readonly Part[]; readonly clauses: string };

/** A part of a table that comes or goes. */
interface Part {
  readonly type: 'column' | 'key' | 'constraint';
  readonly name: string;
  readonly isAdded: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  table: 'TABLE',
  view: 'VIEW',
  trigger: 'TRIGGER',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  event: 'EVENT',
  sequence: 'SEQUENCE',
  schema: 'DATABASE',
  database: 'DATABASE',
};

function effectOf(sql: string): Effect | undefined {
  const { action, kind, target, on } = describeStatement(sql, mysqlProfile);
  if (action === 'other') return renameOf(sql);
  if (target === undefined) return undefined;
  if (kind === 'index' && on !== undefined && (action === 'create' || action === 'drop'))
    return {
      kind: 'alter',
      table: on,
      clauses: '',
      parts: [{ type: 'key', name: target.name, isAdded: action === 'create' }],
    };
  // A temporary table goes with its session.
  if (/^\s*(?:CREATE|DROP)\s+TEMPORARY\b/i.test(sql)) return undefined;
  const type = TYPES[kind];
  if (type !== undefined && (action === 'create' || action === 'drop'))
    return { kind: 'object', type, name: target, isCreated: action === 'create' };
  return action === 'alter' && kind === 'table' ? alterOf(sql, target) : undefined;
}

/** `RENAME TABLE a TO b, c TO d`. */
function renameOf(sql: string): Effect | undefined {
  const cursor = TokenCursor.of(sql, mysqlProfile);
  if (!cursor.acceptKeyword('RENAME', 'TABLE') && !cursor.acceptKeyword('RENAME', 'TABLES')) return undefined;
  const names = cursor.splitByComma().map((c): readonly [SqlName, SqlName] | undefined => {
    const from = nameOf(c.readQualifiedName());
    const to = c.acceptKeyword('TO') ? nameOf(c.readQualifiedName()) : undefined;
    return from === undefined || to === undefined ? undefined : [from, to];
  });
  const known = names.filter((n) => n !== undefined);
  return known.length === names.length && known.length > 0 ? { kind: 'rename', names: known } : undefined;
}

function nameOf(parts: readonly string[]): SqlName | undefined {
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  return name === undefined ? undefined : { name, ...(schema === undefined ? {} : { schema }) };
}

function alterOf(sql: string, table: SqlName): Effect | undefined {
  const cursor = TokenCursor.of(sql, mysqlProfile);
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    if (/^TABLE$/i.test(token.text)) break;
  }
  cursor.acceptKeyword('IF', 'EXISTS');
  cursor.readQualifiedName();
  const list = cursor.splitByComma();
  // The new name of the table is where its definition is to be found.
  if (list.some((c) => /^RENAME\s+(?!COLUMN|INDEX|KEY)/i.test(c.slice()))) return undefined;
  const parts = list.flatMap((c) => partsOf(c.slice()));
  // What is dropped and added again tells nothing by its presence.
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(keyOf(part), (counts.get(keyOf(part)) ?? 0) + 1);
  return {
    kind: 'alter',
    table,
    parts: parts.filter((part) => counts.get(keyOf(part)) === 1),
    clauses: list.map((c) => c.slice()).join(', '),
  };
}

function keyOf({ type, name }: Part): string {
  return `${type} ${name.toLowerCase()}`;
}

const NAME = '(`(?:[^`]|``)+`|"[^"]+"|[\\w$]+)';
const CLAUSES: readonly (readonly [RegExp, readonly Pick<Part, 'type' | 'isAdded'>[]])[] = [
  [new RegExp(`^ADD\\s+(?:CONSTRAINT)\\s+${NAME}\\s+(?:FOREIGN|CHECK)`, 'i'), [{ type: 'constraint', isAdded: true }]],
  [
    new RegExp(
      `^ADD\\s+(?:CONSTRAINT\\s+\\S+\\s+)?(?:UNIQUE\\s+|FULLTEXT\\s+|SPATIAL\\s+)?(?:INDEX|KEY)\\s+${NAME}`,
      'i',
    ),
    [{ type: 'key', isAdded: true }],
  ],
  [
    new RegExp(
      `^ADD\\s+(?:COLUMN\\s+)?(?!COLUMN|CONSTRAINT|INDEX|KEY|UNIQUE|FULLTEXT|SPATIAL|PRIMARY|FOREIGN|CHECK|PARTITION|SYSTEM|PERIOD|IF\\b)${NAME}`,
      'i',
    ),
    [{ type: 'column', isAdded: true }],
  ],
  [new RegExp(`^DROP\\s+(?:INDEX|KEY)\\s+${NAME}`, 'i'), [{ type: 'key', isAdded: false }]],
  [
    new RegExp(`^DROP\\s+(?:FOREIGN\\s+KEY|CONSTRAINT|CHECK)\\s+${NAME}`, 'i'),
    [{ type: 'constraint', isAdded: false }],
  ],
  [
    new RegExp(
      `^DROP\\s+(?:COLUMN\\s+)?(?!COLUMN|CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|PARTITION|SYSTEM|PERIOD|IF\\b)${NAME}`,
      'i',
    ),
    [{ type: 'column', isAdded: false }],
  ],
  [
    new RegExp(`^RENAME\\s+COLUMN\\s+${NAME}\\s+TO\\s+${NAME}`, 'i'),
    [
      { type: 'column', isAdded: false },
      { type: 'column', isAdded: true },
    ],
  ],
  [
    new RegExp(`^RENAME\\s+(?:INDEX|KEY)\\s+${NAME}\\s+TO\\s+${NAME}`, 'i'),
    [
      { type: 'key', isAdded: false },
      { type: 'key', isAdded: true },
    ],
  ],
  [
    new RegExp(`^CHANGE\\s+(?:COLUMN\\s+)?${NAME}\\s+${NAME}`, 'i'),
    [
      { type: 'column', isAdded: false },
      { type: 'column', isAdded: true },
    ],
  ],
];

/** The parts that a clause adds or drops by name. */
function partsOf(clause: string): Part[] {
  for (const [pattern, parts] of CLAUSES) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    return parts.map((part, i) => ({ ...part, name: unquoteIdentifier(match[i + 1] ?? '') }));
  }
  return [];
}

/** Whether SHOW CREATE TABLE lists the part. */
function hasPart(text: string, { type, name }: Part): boolean {
  const quoted = ident(name).toLowerCase();
  return text
    .toLowerCase()
    .split('\n')
    .some((line) => {
      if (type === 'column') return line.startsWith(`  ${quoted} `);
      return line.includes(`${type} ${quoted}`);
    });
}

/** The text of SHOW CREATE; undefined when there is no such object. */
async function definitionOf(session: Session, type: string, name: SqlName): Promise<string | undefined> {
  try {
    const [row] = await session.query(`SHOW CREATE ${type} ${qualify(name)}`);
    const text = row?.['Create Table'];
    return typeof text === 'string' ? text : PRESENT;
  } catch (error) {
    // No such table, view, routine, trigger, event, schema, sequence.
    if (MISSING.test(error instanceof Error ? error.message : '')) return undefined;
    throw error;
  }
}

const MISSING = /\bError (?:1146|1305|1360|1539|1049|1347|4091)\b/;

/**
 * The definition of a table without its name, what only counts, and what tables for one session cannot have: foreign
 * keys, full-text indexes, partitions. Names of checks are left out because MySQL has each only once in a schema.
 */
function formOf(text: string): string {
  const [head = '', ...rest] = text.replace(/\n(?:\/\*!\d+)? PARTITION BY [^]*$/, '').split('\n');
  const end = rest.pop() ?? '';
  const lines = rest
    .filter((line) => !/^ {2}(?:CONSTRAINT .* FOREIGN KEY|FULLTEXT KEY) /.test(line))
    .map((line) => line.replace(/^( {2})CONSTRAINT `(?:[^`]|``)+` CHECK/, '$1CHECK').replace(/,$/, ''));
  return [head.slice(head.lastIndexOf('(')), lines.join(',\n'), end.replace(/ AUTO_INCREMENT=\d+/, '')].join('\n');
}

const TRIAL = 'atlas_statement_trial';

/** The form that the table would have, tried on an empty one. Undefined where the server cannot make it like that. */
async function tryOnEmpty(session: Session, table: SqlName, clauses: string): Promise<string | undefined> {
  const trial = table.schema === undefined ? ident(TRIAL) : `${ident(table.schema)}.${ident(TRIAL)}`;
  const text = await tableTextOf(session, qualify(table));
  if (text === undefined) return undefined;
  try {
    await session.exec(`CREATE TEMPORARY TABLE ${trial} ${formOf(text)}`);
  } catch {
    return undefined;
  }
  try {
    await session.exec(`ALTER TABLE ${trial} ${clauses}`);
    const after = await tableTextOf(session, trial);
    return after === undefined ? undefined : formOf(after);
  } catch {
    return undefined;
  } finally {
    await session.exec(`DROP TEMPORARY TABLE ${trial}`);
  }
}

function qualify({ schema, name }: SqlName): string {
  return schema === undefined ? ident(name) : `${ident(schema)}.${ident(name)}`;
}

async function tableTextOf(session: Session, qualified: string): Promise<string | undefined> {
  const [row] = await session.query(`SHOW CREATE TABLE ${qualified}`);
  const text = row?.['Create Table'];
  return typeof text === 'string' ? text : undefined;
}
