import type { RewriteStep } from '@atlas/lint';
import { hasVolatileCall } from '../locks.ts';
import { generatedName } from '../names.ts';
import { primaryKeyName } from '../plan/constraints.ts';
import { cursorOf, readName, spell } from './alter-table.ts';
import { backfill, isPartitionedTable, refuseBackfill } from './backfill.ts';
import { type ColumnConstraint, readAddedColumn } from './column-definition.ts';
import { addKey, addValidated, type ConstraintContext } from './constraints.ts';
import { setNotNull } from './not-null.ts';
import { alone, type Replacement } from './steps.ts';

/**
 * A new column whose default gives each row another value, or that brings constraints along: added empty, which only
 * needs the catalog, then filled, then constrained.
 */
export function addColumn(action: string, codes: ReadonlySet<string>, context: ConstraintContext): Replacement {
  const { alter } = context;
  const column = readAddedColumn(action);
  if (column === undefined) return { reason: 'The definition of the column is not understood' };
  if (column.hasIfNotExists) return { reason: 'IF NOT EXISTS leaves open whether the column is new: leave it out' };
  if (column.constraints.some(({ kind }) => kind === 'generated') || isSerialType(column.type)) {
    return {
      reason:
        'PostgreSQL knows no way to add it without writing the table anew: do it at a quiet time, or fill a plain column by the program',
    };
  }
  const own = (kind: ColumnConstraint['kind']): ColumnConstraint | undefined =>
    column.constraints.find((c) => c.kind === kind);
  // The finding may be about another column of the statement.
  const isFilled = codes.has('PG302') && hasVolatileCall(own('default')?.text ?? '');
  const refusal = isFilled ? refuseBackfill(alter.from, 'the new column is filled') : undefined;
  if (refusal !== undefined) return { reason: refusal };
  // What the new column may keep: a reference is only looked up for rows that have a value.
  const stays = (c: ColumnConstraint): boolean => {
    if (c.kind === 'null' || c.kind === 'references') return c.kind === 'null' || own('default') === undefined;
    return !isFilled && (c.kind === 'default' || c.kind === 'not null');
  };
  const kept = column.constraints.filter(stays);
  const words = [column.nameText, column.type, ...kept.map(textOf)].filter((word) => word !== '');
  const steps: RewriteStep[] = [
    alone(
      `${alter.head} ADD COLUMN ${words.join(' ')}`,
      isFilled ? 'Add the column empty, which needs the catalog only' : 'Add the column, which needs the catalog only',
    ),
  ];
  if (isFilled) {
    steps.push(
      alone(
        `${alter.head} ALTER COLUMN ${column.nameText} SET ${own('default')?.text ?? ''}`,
        'New rows get their value from here on',
      ),
      backfill({
        table: alter.table,
        isPartitioned: isPartitionedTable(alter.from),
        set: `${column.nameText} = DEFAULT`,
        where: `${column.nameText} IS NULL`,
        comment: 'Fill the rows that were there before, in small transactions',
      }),
    );
    const added = alter.to.columns.find(({ name }) => name === column.name);
    if (added?.null === false && own('primary key') === undefined) steps.push(...setNotNull(alter, column.name));
  }
  for (const constraint of column.constraints.filter((c) => !stays(c))) {
    const replacement = tableConstraint(constraint, column.nameText, context);
    if (replacement === undefined) continue;
    if ('reason' in replacement) return replacement;
    steps.push(...replacement.steps);
  }
  return { steps };
}

function textOf({ name, text }: ColumnConstraint): string {
  return name === undefined ? text : `CONSTRAINT "${name.replaceAll('"', '""')}" ${text}`;
}

/** The constraint of a column as one of its table, under the name that the server gives it. */
function tableConstraint(
  { kind, name, text }: ColumnConstraint,
  column: string,
  context: ConstraintContext,
): Replacement | undefined {
  const { alter } = context;
  const rest = (words: number): string => {
    const cursor = cursorOf(text);
    for (let i = 0; i < words; i++) cursor.next();
    return cursor.done ? '' : ` ${cursor.slice()}`;
  };
  const called = (generated: string): string => `ADD CONSTRAINT ${spell(alter, name ?? generated)}`;
  const plain = readName(cursorOf(column)) ?? column;
  switch (kind) {
    case 'check':
      return addValidated(`${called(generatedName(alter.from.name, plain, 'check'))} ${text}`, context);
    case 'references':
      return addValidated(
        `${called(generatedName(alter.from.name, plain, 'fkey'))} FOREIGN KEY (${column}) ${text}`,
        context,
      );
    case 'unique': {
      const cursor = cursorOf(text);
      cursor.acceptKeyword('UNIQUE');
      const start = cursor.offset;
      if (cursor.acceptKeyword('NULLS')) {
        cursor.acceptKeyword('NOT');
        cursor.acceptKeyword('DISTINCT');
      }
      const nulls = cursor.source.slice(start, cursor.offset).trim();
      const options = cursor.done ? '' : ` ${cursor.slice()}`;
      const words = nulls === '' || cursor.offset === start ? 'UNIQUE' : `UNIQUE ${nulls}`;
      return addKey(`${called(generatedName(alter.from.name, plain, 'key'))} ${words} (${column})${options}`, context);
    }
    case 'primary key': {
      const key = alter.to.primaryKey;
      const own = key === undefined ? `${alter.from.name}_pkey` : primaryKeyName(alter.from.name, key);
      // The new column may be NULL until now, and nothing but its fill says otherwise.
      return {
        steps: [
          ...setNotNull(alter, plain),
          ...stepsOf(addKey(`${called(own)} PRIMARY KEY (${column})${rest(2)}`, context)),
        ],
      };
    }
    default:
      return undefined;
  }
}

function stepsOf(replacement: Replacement): readonly RewriteStep[] {
  return 'steps' in replacement ? replacement.steps : [];
}

function isSerialType(type: string): boolean {
  return /^(?:small|big)?serial[248]?\b/i.test(type);
}
