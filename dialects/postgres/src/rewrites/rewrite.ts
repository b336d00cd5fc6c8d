import type { DoubledColumn, LintStatement, NoRewrite, Rewrite, RewriteContext, RewriteStep } from '@atlas/lint';
import type { TableChange } from '@atlas/model';
import { describeStatement, postgresProfile } from '@atlas/sqltext';
import type { PostgresCapabilities } from '../capabilities.ts';
import { addColumn } from './add-column.ts';
import { type AlterTable, cursorOf, readAlterTable, readName } from './alter-table.ts';
import { addKey, addValidated, type ConstraintContext } from './constraints.ts';
import { createIndex, dropIndex } from './indexes.ts';
import { setNotNull } from './not-null.ts';
import { renameTable } from './rename-table.ts';
import { replaceColumn } from './replace-column.ts';
import { alone, none, type Replacement } from './steps.ts';

/** The findings that something can be done about, or that it is known of that nothing can. */
const CODES = [
  'PG101',
  'PG102',
  'PG104',
  'PG105',
  'PG108',
  'PG301',
  'PG302',
  'PG303',
  'PG304',
  'PG305',
  'PG306',
  'PG309',
  'PG310',
  'BC101',
  'BC102',
];

/** Another way to do what a statement does; see `DialectLint.rewrite`. */
export function rewriteStatement(
  statement: LintStatement,
  { codes, capabilities }: RewriteContext,
): Rewrite | NoRewrite | undefined {
  const known = CODES.filter((code) => codes.has(code));
  if (known.length === 0) return undefined;
  const result = replace(statement, codes, capabilities as PostgresCapabilities);
  if (result === undefined) return undefined;
  if ('reason' in result) return none(known, result.reason);
  if (result.steps.length === 0) return undefined;
  const { steps, doubled = [] } = result;
  return { kind: 'rewrite', codes: known, steps, ...(doubled.length === 0 ? {} : { doubled }) };
}

function replace(
  statement: LintStatement,
  codes: ReadonlySet<string>,
  capabilities: PostgresCapabilities,
): Replacement | undefined {
  const { action, kind } = describeStatement(statement.text, postgresProfile);
  if (kind === 'index') {
    if (action === 'create') return createIndex(statement);
    return action === 'drop' ? dropIndex(statement) : undefined;
  }
  const alter = readAlterTable(statement);
  if (alter === undefined) return undefined;
  if (codes.has('BC101')) return renameTable(statement, alter, capabilities);
  const changes = statement.changes.flatMap((change) =>
    change.kind === 'modify_table' && change.schema === alter.schema && change.from.name === alter.from.name
      ? change.changes
      : [],
  );
  if (codes.has('BC102')) return renameColumn(alter, changes, capabilities);
  if (alter.hasIfExists) return { reason: 'IF EXISTS leaves open whether there is a table: leave it out' };
  return alterActions(alter, changes, codes, capabilities);
}

function renameColumn(
  alter: AlterTable,
  changes: readonly TableChange[],
  capabilities: PostgresCapabilities,
): Replacement | undefined {
  const change = changes.find((c) => c.kind === 'rename_column');
  return change === undefined ? undefined : replaceColumn({ alter, from: change.from, to: change.to, capabilities });
}

/** Each unsafe action in steps of its own; what is safe stays together. */
function alterActions(
  alter: AlterTable,
  changes: readonly TableChange[],
  codes: ReadonlySet<string>,
  capabilities: PostgresCapabilities,
): Replacement | undefined {
  const context: ConstraintContext = { alter, changes, capabilities };
  const steps: RewriteStep[] = [];
  const later: RewriteStep[] = [];
  const doubled: DoubledColumn[] = [];
  let safe: string[] = [];
  const flush = (): void => {
    if (safe.length > 0) steps.push(alone(`${alter.head} ${safe.join(', ')}`, 'What keeps nobody waiting'));
    safe = [];
  };
  const replaced = new Set<string>();
  for (const action of alter.actions) {
    const column = columnOf(action);
    if (column !== undefined && replaced.has(column)) continue;
    const replacement = replaceAction(action, alter.actions, codes, context);
    if (replacement === undefined) {
      safe.push(action);
      continue;
    }
    if ('reason' in replacement) return replacement;
    // What else the statement does to a column that is replaced is part of that.
    const isReplaced = alter.actions.some((other) => columnOf(other) === column && isTypeChange(other));
    if (column !== undefined && isReplaced) replaced.add(column);
    flush();
    doubled.push(...(replacement.doubled ?? []));
    steps.push(...replacement.steps.filter(({ phase }) => phase === 'now'));
    later.push(...replacement.steps.filter(({ phase }) => phase === 'contract'));
  }
  flush();
  return { steps: [...steps, ...later], doubled };
}

/** The column of an `ALTER COLUMN`. */
function columnOf(action: string): string | undefined {
  const cursor = cursorOf(action);
  if (!cursor.acceptKeyword('ALTER') || cursor.isKeyword('CONSTRAINT')) return undefined;
  cursor.acceptKeyword('COLUMN');
  return readName(cursor);
}

function isTypeChange(action: string): boolean {
  const cursor = cursorOf(action);
  cursor.acceptKeyword('ALTER');
  cursor.acceptKeyword('COLUMN');
  readName(cursor);
  return cursor.isKeyword('TYPE') || cursor.isKeyword('SET', 'DATA', 'TYPE');
}

/** Undefined for actions that are well as they are. */
function replaceAction(
  action: string,
  all: readonly string[],
  codes: ReadonlySet<string>,
  context: ConstraintContext,
): Replacement | undefined {
  const { alter, changes, capabilities } = context;
  const cursor = cursorOf(action);
  if (cursor.acceptKeyword('ADD')) {
    if (cursor.acceptKeyword('CONSTRAINT')) cursor.readIdentifier();
    const usesIndex = /\bUSING\s+INDEX\b(?!\s+TABLESPACE)/i.test(action);
    const isWell = usesIndex || /\bNOT\s+(?:VALID|ENFORCED)\s*$/i.test(action);
    if (cursor.isKeyword('UNIQUE')) return codes.has('PG105') && !isWell ? addKey(action, context) : undefined;
    if (cursor.isKeyword('PRIMARY')) {
      return (codes.has('PG104') || codes.has('PG304')) && !isWell ? addKey(action, context) : undefined;
    }
    if (cursor.isKeyword('CHECK')) return codes.has('PG305') && !isWell ? addValidated(action, context) : undefined;
    if (cursor.isKeyword('FOREIGN')) return codes.has('PG306') && !isWell ? addValidated(action, context) : undefined;
    if (cursor.isKeyword('EXCLUDE') || cursor.isKeyword('NOT', 'NULL')) return undefined;
    const isCostly = ['PG302', 'PG305', 'PG306', 'PG104', 'PG105', 'PG309', 'PG310'].some((code) => codes.has(code));
    return isCostly && needsSteps(action) ? addColumn(action, codes, context) : undefined;
  }
  const column = columnOf(action);
  if (column === undefined) return undefined;
  const change = changes.find((c) => c.kind === 'modify_column' && c.to.name === column);
  if (change?.kind !== 'modify_column') return undefined;
  const hasType = all.some((other) => columnOf(other) === column && isTypeChange(other));
  if (hasType && codes.has('PG301')) {
    const type = all.find((other) => columnOf(other) === column && isTypeChange(other)) ?? action;
    return replaceColumn({ alter, from: change.from, to: change.to, using: usingOf(type), capabilities });
  }
  cursor.acceptKeyword('ALTER');
  cursor.acceptKeyword('COLUMN');
  readName(cursor);
  const setsNotNull = cursor.isKeyword('SET', 'NOT', 'NULL') && change.from.null;
  return setsNotNull && codes.has('PG303') ? { steps: setNotNull(alter, column) } : undefined;
}

function usingOf(action: string): string | undefined {
  const cursor = cursorOf(action);
  if (!cursor.seek((c) => c.isKeyword('USING'))) return undefined;
  cursor.next();
  return cursor.slice();
}

/** A new column with something that its table has to be read or written for. */
function needsSteps(action: string): boolean {
  return /\b(?:DEFAULT|CHECK|UNIQUE|PRIMARY|REFERENCES|GENERATED|(?:small|big)?serial[248]?)\b/i.test(action);
}
