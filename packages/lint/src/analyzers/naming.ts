import { compileRe2 } from '@atlas/hcl';
import type { Change, Index, Table, TableChange } from '@atlas/model';
import type { Analyzer, Pass } from '../analyzer.ts';
import type { NamedKind, NamingSettings } from '../config.ts';
import type { SpanKey } from '../spans.ts';
import { quoted } from '../text.ts';
import { changesIn } from '../visit.ts';

const KINDS: Readonly<Record<NamedKind, { readonly code: string; readonly noun: string }>> = {
  schema: { code: 'NM101', noun: 'Schema' },
  table: { code: 'NM102', noun: 'Table' },
  column: { code: 'NM103', noun: 'Column' },
  index: { code: 'NM104', noun: 'Index' },
  foreign_key: { code: 'NM105', noun: 'Foreign-key constraint' },
  check: { code: 'NM106', noun: 'Check constraint' },
};

/** New names that do not follow the pattern of the project. Says nothing where there is no pattern. */
export const naming: Analyzer = {
  name: 'naming',
  heading: 'naming violations detected',
  codes: Object.values(KINDS).map(({ code }) => code),
  judgesStates: true,
  run(pass) {
    const settings = pass.settings.analyzers.naming;
    if (settings === undefined) return;
    for (const { statement, change } of changesIn(pass.file)) {
      const names = newNames(change, pass);
      for (const [kind, name] of names) {
        const text = violation(kind, name, settings);
        if (text === undefined) continue;
        const at = placeOf(kind, name, change);
        pass.report({ code: KINDS[kind].code, text, statement, objects: [name], ...(at && { at }) });
      }
    }
  },
};

function placeOf(kind: NamedKind, name: string, change: Change): SpanKey | undefined {
  switch (change.kind) {
    case 'add_schema':
      return { kind, schema: change.schema.name, name };
    case 'add_table':
      return { kind, schema: change.schema, table: change.table.name, name };
    case 'rename_table':
    case 'modify_table':
      return { kind, schema: change.schema, table: change.to.name, name };
    default:
      return undefined;
  }
}

type Named = readonly [kind: NamedKind, name: string];

function violation(kind: NamedKind, name: string, settings: NamingSettings): string | undefined {
  const match = settings.kinds[kind]?.match ?? settings.match;
  if (match === undefined || match === '' || name === '' || compileRe2(match).regexp.test(name)) return undefined;
  const message = settings.kinds[kind]?.message ?? settings.message ?? '';
  const text = `${KINDS[kind].noun} named ${quoted(name)} violates the naming policy`;
  return message === '' ? text : `${text}: ${message}`;
}

function newNames(change: ReturnType<typeof changesIn>[number]['change'], pass: Pass): readonly Named[] {
  switch (change.kind) {
    case 'add_schema':
      return [['schema', change.schema.name]];
    case 'add_table':
      return namesOfTable(change.table, pass);
    case 'rename_table':
      return [['table', change.to.name]];
    case 'modify_table':
      return change.changes.flatMap((inner) => namesInside(inner, change.to, pass));
    default:
      return [];
  }
}

function namesOfTable(table: Table, pass: Pass): readonly Named[] {
  return [
    ['table', table.name],
    ...table.columns.map(({ name }): Named => ['column', name]),
    ...table.indexes.flatMap((index) => namesOfIndex(index, table, pass)),
    ...table.foreignKeys.map(({ symbol }): Named => ['foreign_key', symbol]),
    ...table.checks.map(({ name }): Named => ['check', name]),
  ];
}

/** Nobody chose the names that servers make up. */
function namesOfIndex(index: Index, table: Table, { dialect }: Pass): readonly Named[] {
  return dialect.diff.isGeneratedIndexName?.(index, table) === true ? [] : [['index', index.name]];
}

function namesInside(change: TableChange, table: Table, pass: Pass): readonly Named[] {
  switch (change.kind) {
    case 'add_column':
      return [['column', change.column.name]];
    case 'rename_column':
      return [['column', change.to.name]];
    case 'add_index':
      return namesOfIndex(change.index, table, pass);
    case 'rename_index':
      return [['index', change.to.name]];
    case 'add_foreign_key':
      return [['foreign_key', change.foreignKey.symbol]];
    case 'add_check':
      return [['check', change.check.name]];
    case 'rename_constraint':
      return change.constraint === 'foreign_key' || change.constraint === 'check'
        ? [[change.constraint, change.to]]
        : [];
    default:
      return [];
  }
}
