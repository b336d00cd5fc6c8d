import { compileRe2 } from '@atlas/hcl';
import type { ChangeOf, Column } from '@atlas/model';
import type { Analyzer, Finding, Pass, SuggestedFix } from '../analyzer.ts';
import { checksFix } from '../check-archive.ts';
import { emptyColumnCheck, emptyPartitionsCheck, emptyTableCheck, isThereBefore } from '../check-queries.ts';
import type { LintStatement } from '../file.ts';
import { isGuarded } from '../guards.ts';
import { findTableNamed } from '../statements/changes.ts';
import { enumerate, quoted } from '../text.ts';
import { changesIn } from '../visit.ts';

/** Changes that lose data. */
export const destructive: Analyzer = {
  name: 'destructive',
  heading: 'destructive changes detected',
  codes: ['DS101', 'DS102', 'DS103'],
  isErrorByDefault: true,
  run(pass) {
    const found = findAll(pass);
    const fileFixes = fixOfFile(found, pass);
    for (const { finding } of found) pass.report(fileFixes === undefined ? finding : { ...finding, fileFixes });
  },
};

interface Found {
  readonly finding: Finding;
  /** The queries that prove it harmless. */
  readonly checks: readonly string[];
}

function findAll(pass: Pass): readonly Found[] {
  const { allowTable, allowColumn } = pass.settings.analyzers.destructive ?? {};
  const isTableAllowed = matcher(allowTable);
  const isColumnAllowed = matcher(allowColumn);
  const partitions = pass.file.statements.flatMap((statement) => dropPartitions(statement, isTableAllowed, pass));
  const rest = changesIn(pass.file).flatMap(({ statement, change }): Found[] => {
    switch (change.kind) {
      case 'drop_schema': {
        const { name, tables } = change.schema;
        if (pass.spans.isTemporary({ kind: 'schema', schema: name }, statement)) return [];
        return [{ finding: { code: 'DS101', text: dropSchemaText(name, tables.length), statement }, checks: [] }];
      }
      case 'drop_table': {
        const { schema, table } = change;
        const isTemporary = pass.spans.isTemporary({ kind: 'table', schema, table: table.name }, statement);
        return isTemporary || isTableAllowed(table.name) ? [] : [dropTable(schema, table.name, statement, pass)];
      }
      case 'drop_object':
        return dropPartition(change, statement, isTableAllowed, pass);
      case 'modify_table': {
        const { schema, from } = change;
        const table = from.name;
        if (pass.spans.isAdded({ kind: 'table', schema, table }, statement)) return [];
        const columns = change.changes.flatMap((inner) => (inner.kind === 'drop_column' ? [inner.column] : []));
        const lost = columns.filter(
          (column) =>
            column.generated?.type !== 'VIRTUAL' &&
            !pass.spans.isTemporary({ kind: 'column', schema, table, name: column.name }, statement) &&
            !isColumnAllowed(column.name),
        );
        return lost.length === 0 ? [] : [dropColumns(schema, table, lost, statement, pass)];
      }
      default:
        return [];
    }
  });
  return [...partitions, ...rest];
}

function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => false;
  const { regexp } = compileRe2(pattern);
  return (name) => regexp.test(name);
}

/** Partitions that are no objects of their own, named in an ALTER TABLE. */
function dropPartitions(statement: LintStatement, isAllowed: (name: string) => boolean, pass: Pass): Found[] {
  return statement.facts.flatMap((fact): Found[] => {
    const place = fact.kind === 'drop_partition' ? findTableNamed(statement.from, fact.table) : undefined;
    if (fact.kind !== 'drop_partition' || place === undefined) return [];
    const [schema, table] = [place.schema.name, place.table.name];
    const names = fact.partitions.filter((name) => !isAllowed(name));
    if (names.length === 0 || pass.spans.isAdded({ kind: 'table', schema, table }, statement)) return [];
    const [noun, verb] = names.length === 1 ? ['partition', 'is'] : ['partitions', 'are'];
    const all = `${noun} ${enumerate(names)} of table ${quoted(table)}`;
    const message = `Add a pre-migration check to ensure ${all} ${verb} empty before dropping ${names.length === 1 ? 'it' : 'them'}`;
    const finding = {
      code: 'DS102',
      text: `Dropping ${all}`,
      statement,
      fixes: [{ message }],
      objects: [table, ...names],
    };
    const isKnown = isThereBefore(pass.file.from, schema, table);
    return [{ finding, checks: isKnown ? [emptyPartitionsCheck(schema, table, names, pass)] : [] }];
  });
}

/** A partition holds rows as a table does; those of one that leaves its table, or goes with it, are told or kept there. */
function dropPartition(
  { schema = '', object }: ChangeOf<'drop_object'>,
  statement: LintStatement,
  isAllowed: (name: string) => boolean,
  pass: Pass,
): Found[] {
  const { name } = object;
  const parent = pass.lint.partitionOf?.(object);
  if (parent === undefined || isAllowed(name)) return [];
  const isStillThere = statement.to.schemas.some((s) => s.name === schema && s.tables.some((t) => t.name === name));
  const goesWithOther = statement.changes.some(
    (c) =>
      c.kind === 'drop_schema' ||
      (c.kind === 'drop_table' && c.table.name === parent) ||
      (c.kind === 'drop_object' && c.object.name === parent),
  );
  const isTemporary = pass.spans.isTemporary({ kind: 'object', schema, table: name }, statement);
  return isStillThere || goesWithOther || isTemporary ? [] : [dropTable(schema, name, statement, pass)];
}

function dropSchemaText(name: string, tables: number): string {
  if (tables === 0) return `Dropping schema ${quoted(name)}`;
  return `Dropping non-empty schema ${quoted(name)} with ${tables} table${tables === 1 ? '' : 's'}`;
}

function dropTable(schema: string, table: string, statement: LintStatement, pass: Pass): Found {
  const message = `Add a pre-migration check to ensure table ${quoted(table)} is empty before dropping it`;
  const finding = {
    code: 'DS102',
    text: `Dropping table ${quoted(table)}`,
    statement,
    fixes: [{ message }],
    objects: [table],
  };
  const isKnown = isThereBefore(pass.file.from, schema, table);
  return { finding, checks: isKnown ? [emptyTableCheck(schema, table, pass)] : [] };
}

function dropColumns(
  schema: string,
  table: string,
  columns: readonly Column[],
  statement: LintStatement,
  pass: Pass,
): Found {
  const names = columns.map(({ name }) => name);
  const isOne = names.length === 1;
  const all = enumerate(names);
  const message = isOne
    ? `Add a pre-migration check to ensure column ${all} is NULL before dropping it`
    : `Add pre-migration checks to ensure columns ${all} are NULL before dropping them`;
  const finding = {
    code: 'DS103',
    text: `Dropping non-virtual column${isOne ? '' : 's'} ${all}`,
    statement,
    fixes: [{ message }],
    objects: [table, ...names],
  };
  const isKnown = isThereBefore(pass.file.from, schema, table, names);
  return { finding, checks: isKnown ? names.map((name) => emptyColumnCheck(schema, table, name, pass)) : [] };
}

/** The file with checks that must hold before anything of it runs. */
function fixOfFile(found: readonly Found[], { file, settings, dialect }: Pass): readonly SuggestedFix[] | undefined {
  const fixable = found.filter(
    ({ finding, checks }) =>
      checks.length > 0 &&
      settings.checks.get(finding.code)?.skip !== true &&
      !isGuarded(finding, file.guards, dialect.scanner),
  );
  const [first] = fixable;
  if (first === undefined) return undefined;
  const message =
    fixable.length === 1
      ? (first.finding.fixes?.[0]?.message ?? '')
      : 'Add pre-migration checks to ensure that what the file drops holds no data';
  const checks = fixable.map(({ finding, checks: queries }) => ({ code: finding.code, queries }));
  const fix = checksFix(file, 'destructive', message, checks);
  return fix === undefined ? undefined : [fix];
}
