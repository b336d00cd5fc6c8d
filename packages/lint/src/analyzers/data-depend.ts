import type { Column, Index, IndexPart } from '@atlas/model';
import { normalizeSpace, unwrapParens } from '@atlas/sqltext';
import type { Analyzer, Pass, SuggestedFix } from '../analyzer.ts';
import { isBackfilled, isFilledLater } from '../backfill.ts';
import { isGuarded } from '../guards.ts';
import { checksFix, type PreCheck } from '../check-archive.ts';
import { isThereBefore, noNullsCheck } from '../check-queries.ts';
import { quoted } from '../text.ts';
import { type TableChangeAt, tableChangesIn } from '../visit.ts';

/** Changes that fail, or write values nobody chose, depending on the rows there are. */
export const dataDepend: Analyzer = {
  name: 'data_depend',
  heading: 'data dependent changes detected',
  codes: ['MF101', 'MF102', 'MF103', 'MF104', 'MY101', 'LT101'],
  run(pass) {
    const nulls = nullChecks(pass);
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      switch (at.change.kind) {
        case 'add_index':
          if (at.change.index.unique) addUnique(at, at.change.index, undefined, pass);
          break;
        case 'modify_index':
          modifyIndex(at, at.change.from, at.change.to, pass);
          break;
        case 'add_column':
          addColumn(at, at.change.column, pass);
          break;
        case 'modify_column':
          if (at.change.from.null && !at.change.to.null) setNotNull(at, at.change.to, nulls, pass);
          break;
        default:
      }
    }
  },
};

function addUnique(at: TableChangeAt, index: Index, replaced: Index | undefined, pass: Pass): void {
  const { statement, to } = at;
  const isNew = (part: IndexPart): boolean =>
    part.column !== undefined &&
    pass.spans.isAdded({ kind: 'column', schema: at.schema, table: to.name, name: part.column }, statement);
  const names = index.parts.filter((part) => !isNew(part)).map(partName);
  if (names.length === 0) return;
  const dropped = replaced === undefined ? droppedUniques(at, pass) : [replaced];
  if (dropped.some((old) => isCovered(index, old, isNew))) return;
  const where =
    names.length === 1
      ? `column ${quoted(names[0] ?? '')} contains`
      : `columns ${names.map(quoted).join(', ')} contain`;
  pass.report({
    code: 'MF101',
    text: `Adding a unique index ${quoted(index.name)} on table ${quoted(to.name)} might fail in case ${where} duplicate entries`,
    statement,
    objects: [to.name],
  });
}

function partName(part: IndexPart): string {
  return part.column ?? unwrapParens(normalizeSpace(part.expr ?? ''));
}

/** Unique indexes that the file drops from the table. */
function droppedUniques({ schema, to }: TableChangeAt, { file }: Pass): readonly Index[] {
  return tableChangesIn(file).flatMap((other) =>
    other.schema === schema &&
    other.to.name === to.name &&
    other.change.kind === 'drop_index' &&
    other.change.index.unique
      ? [other.change.index]
      : [],
  );
}

/** What was unique before stays so: the new index has at least as many parts, each an old one or a new column. */
function isCovered(index: Index, old: Index, isNew: (part: IndexPart) => boolean): boolean {
  if (old.parts.length > index.parts.length) return false;
  const known = new Set(old.parts.map(partName));
  return index.parts.every((part) => known.has(partName(part)) || isNew(part));
}

function modifyIndex(at: TableChangeAt, from: Index, to: Index, pass: Pass): void {
  if (!to.unique) return;
  if (from.unique) {
    const isSame = from.parts.map(partName).join('\u0000') === to.parts.map(partName).join('\u0000');
    if (!isSame) addUnique(at, to, from, pass);
    return;
  }
  pass.report({
    code: 'MF102',
    text: `Modifying an index ${quoted(to.name)} on table ${quoted(at.to.name)} might fail in case of duplicate entries`,
    statement: at.statement,
    objects: [at.to.name],
  });
}

function addColumn({ statement, to, schema }: TableChangeAt, column: Column, pass: Pass): void {
  const isFilled = pass.lint.isSelfFilled?.(column) ?? hasNumbers(column);
  if (column.null || column.default !== undefined || column.generated !== undefined || isFilled) return;
  const value = pass.lint.implicitValue?.(column, to, pass.capabilities);
  if (value === null) return;
  const type = pass.dialect.hcl.formatType(column.type);
  if (value === undefined) {
    pass.report({
      code: 'MF103',
      text: `Adding a non-nullable ${quoted(type)} column ${quoted(column.name)} will fail in case table ${quoted(to.name)} is not empty`,
      statement,
      objects: [to.name],
    });
    return;
  }
  if (isFilledLater(pass.file, statement, { schema, table: to.name }, column.name, value)) return;
  const shown = pass.lint.implicitValueType?.(column) ?? type;
  pass.report({
    code: 'MY101',
    text: `Adding a non-nullable ${quoted(shown)} column ${quoted(column.name)} on table ${quoted(to.name)} without a default value implicitly sets existing rows with ${value}`,
    statement,
    objects: [to.name],
  });
}

function hasNumbers({ attrs }: Column): boolean {
  return attrs.identity !== undefined || attrs.auto_increment !== undefined;
}

/** Collects what is to be checked, and what the file would be with all checks so far. */
function nullChecks({ file }: Pass): (check: PreCheck, message: string) => readonly SuggestedFix[] | undefined {
  const checks: PreCheck[] = [];
  return (check, message) => {
    checks.push(check);
    const text = checks.length === 1 ? message : 'Add pre-migration checks to ensure that columns have no NULL values';
    const fix = checksFix(file, 'data_depend', text, checks);
    return fix === undefined ? undefined : [fix];
  };
}

function setNotNull(
  { schema, from, to, statement }: TableChangeAt,
  column: Column,
  nulls: ReturnType<typeof nullChecks>,
  pass: Pass,
): void {
  const { name } = column;
  const { lint, spans, file } = pass;
  if (spans.isAdded({ kind: 'column', schema, table: to.name, name }, statement)) return;
  if (from.checks.some(({ expr, attrs }) => attrs.not_valid !== true && isNotNullCheck(expr, name))) return;
  if (isBackfilled(file, statement, { schema, table: to.name }, name)) return;
  const own = lint.nullabilityFinding?.(column);
  if (own === null) return;
  const objects = [to.name, name];
  if (own !== undefined) {
    pass.report({ ...own, statement, objects });
    return;
  }
  const message = `Add a pre-migration check to ensure column ${quoted(name)} has no NULL values before modifying it`;
  const isKnown = isThereBefore(file.from, schema, from.name, [name]);
  const queries = isKnown ? [noNullsCheck(schema, from.name, name, pass)] : [];
  const isCovered = isGuarded({ code: 'MF104', text: '', objects }, file.guards, pass.dialect.scanner);
  const fileFixes =
    isKnown && !isCovered && lint.rewritesNotNull !== true ? nulls({ code: 'MF104', queries }, message) : undefined;
  pass.report({
    code: 'MF104',
    text: `Modifying nullable column ${quoted(name)} to non-nullable might fail in case it contains NULL values`,
    statement,
    objects,
    ...(isKnown ? { fixes: [{ message }] } : {}),
    ...(fileFixes === undefined ? {} : { fileFixes }),
  });
}

/** The expression says of the column that it is not NULL, and nothing else. */
export function isNotNullCheck(expr: string, column: string): boolean {
  const match = /^(.+?)\s+is\s+not\s+null$/i.exec(unwrapParens(normalizeSpace(expr)));
  const name = match?.[1]?.replace(/^["`[(]+|["`\])]+$/g, '');
  return name?.toLowerCase() === column.toLowerCase();
}
