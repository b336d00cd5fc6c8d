import type { Analyzer, Pass } from '../analyzer.ts';
import type { LintStatement } from '../file.ts';
import { quoted } from '../text.ts';
import { changesIn, type ChangeAt, type TableChangeAt, tableChangesIn } from '../visit.ts';

/** Changes that break programs which still use the old names. */
export const incompatible: Analyzer = {
  name: 'incompatible',
  heading: 'backward incompatible changes detected',
  codes: ['BC101', 'BC102', 'BC103', 'BC104'],
  run(pass) {
    for (const at of changesIn(pass.file)) {
      if (at.change.kind === 'rename_table')
        renameTable(at, at.change.schema, at.change.from.name, at.change.to.name, pass);
      if (at.change.kind === 'drop_table') dropTable(at.statement, at.change.schema, at.change.table.name, pass);
    }
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      if (at.change.kind === 'rename_column') renameColumn(at, at.change.from.name, at.change.to.name, pass);
      if (at.change.kind === 'drop_column') dropColumn(at, at.change.column.name, pass);
    }
  },
};

function renameTable({ statement }: ChangeAt, schema: string, from: string, to: string, pass: Pass): void {
  // The span of a table follows it to its new name.
  if (pass.spans.isAdded({ kind: 'table', schema, table: to }, statement)) return;
  const { statements } = pass.file;
  const later = statements.slice(statements.indexOf(statement));
  const isReplaced = later.some(({ changes }) =>
    changes.some((change) => change.kind === 'add_view' && change.schema === schema && change.view.name === from),
  );
  if (isReplaced) return;
  pass.report({ code: 'BC101', text: `Renaming table ${quoted(from)} to ${quoted(to)}`, statement, objects: [from] });
}

function renameColumn({ statement, schema, to: table }: TableChangeAt, from: string, to: string, pass: Pass): void {
  const path = { kind: 'column', schema, table: table.name } as const;
  if (pass.spans.isTemporary({ ...path, name: from }, statement)) return;
  if (pass.spans.isAddedAnywhere({ ...path, name: from })) return;
  pass.report({
    code: 'BC102',
    text: `Renaming column ${quoted(from)} to ${quoted(to)}`,
    statement,
    objects: [table.name, from],
  });
}

function dropTable(statement: LintStatement, schema: string, table: string, pass: Pass): void {
  const message = pass.settings.analyzers.incompatible?.dropTableMessage;
  if (message === undefined || pass.spans.isTemporary({ kind: 'table', schema, table }, statement)) return;
  const text = message === '' ? `Dropping table ${quoted(table)}` : message;
  pass.report({ code: 'BC103', text, statement, objects: [table] });
}

function dropColumn({ statement, schema, to: table }: TableChangeAt, name: string, pass: Pass): void {
  const message = pass.settings.analyzers.incompatible?.dropColumnMessage;
  const isTemporary = pass.spans.isTemporary({ kind: 'column', schema, table: table.name, name }, statement);
  if (message === undefined || isTemporary) return;
  const text = message === '' ? `Dropping column ${quoted(name)}` : message;
  pass.report({ code: 'BC104', text, statement, objects: [table.name, name] });
}
