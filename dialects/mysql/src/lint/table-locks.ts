import {
  type Analyzer,
  type Finding,
  isBackfilled,
  type Pass,
  quoted,
  type TableChangeAt,
  tableChangesIn,
  withSize,
} from '@atlas/lint';
import type { Check, Column, Index, Table } from '@atlas/model';
import { indexTypeOf, isAutoIncrement } from '../attrs.ts';
import type { MysqlCapabilities } from '../capabilities.ts';
import { typesDiffer } from '../column-types.ts';
import { memberFindings } from './members.ts';

const numbered = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `MY${from + i}`);

/**
 * Changes that copy or rebuild a table, or lock it while all rows are read.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html
 */
export const tableLocks: Analyzer = {
  name: 'table_locks',
  heading: 'blocking table changes detected',
  codes: [...numbered(110, 113), ...numbered(120, 123), ...numbered(130, 148)],
  run(pass) {
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      for (const finding of findingsOf(at, pass)) {
        const text = withSize(finding.text, at, pass);
        pass.report({ ...finding, text, statement: at.statement, objects: [at.to.name] });
      }
    }
  },
};

const REBUILD = 'requires a table rebuild';
const COPY = 'requires a table copy, blocking writes';

function findingsOf(at: TableChangeAt, pass: Pass): readonly Finding[] {
  const { change, to } = at;
  const table = `table ${quoted(to.name)}`;
  switch (change.kind) {
    case 'add_column':
      return addColumn(change.column, at, pass);
    case 'modify_column':
      return modifyColumn(change.from, change.to, at, change.aspects, pass);
    case 'add_index':
      return addIndex(change.index, table);
    case 'add_primary_key':
      return [{ code: 'MY132', text: `Adding a primary key on ${table} ${REBUILD}` }];
    case 'drop_primary_key': {
      const isReplaced = at.siblings.some(({ kind }) => kind === 'add_primary_key');
      return isReplaced ? [] : [{ code: 'MY133', text: `Dropping the primary key of ${table} ${COPY}` }];
    }
    case 'modify_primary_key':
      return [{ code: 'MY137', text: `Modifying the primary key of ${table} ${REBUILD}` }];
    case 'add_foreign_key':
      return areKeysChecked(at, pass)
        ? [
            {
              code: 'MY131',
              text: `Adding foreign key ${quoted(change.foreignKey.symbol)} on ${table} while foreign_key_checks is on ${COPY}`,
              fixes: [
                {
                  message:
                    'Check the rows yourself and set foreign_key_checks = 0 for the statement, or run it at a quiet time',
                },
              ],
            },
          ]
        : [];
    case 'add_check':
      return addCheck('MY144', `Adding check constraint ${quoted(change.check.name)}`, change.check, at, pass);
    case 'modify_check':
      return addCheck('MY145', `Modifying check constraint ${quoted(change.to.name)}`, change.to, at, pass);
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return attribute(change.kind, change.name, table, at);
    default:
      return [];
  }
}

function addColumn(column: Column, { to, from }: TableChangeAt, pass: Pass): readonly Finding[] {
  const name = `column ${quoted(column.name)} to table ${quoted(to.name)}`;
  if (isAutoIncrement(column)) {
    const fixes = [{ message: 'Add the column without AUTO_INCREMENT and number the rows in batches' }];
    return [{ code: 'MY141', text: `Adding AUTO_INCREMENT ${name} ${REBUILD}, blocking writes`, fixes }];
  }
  if (column.generated?.type === 'STORED' || column.generated?.type === 'PERSISTED') {
    const fixes = [{ message: 'Use a VIRTUAL column: its values are computed when they are read' }];
    return [{ code: 'MY140', text: `Adding STORED generated ${name} ${COPY}`, fixes }];
  }
  if (column.generated !== undefined || !isLastOnlyInstant(pass) || isLast(column, from, to)) return [];
  const fixes = [{ message: 'Add the column as the last one, which takes no time' }];
  return [{ code: 'MY142', text: `Adding ${name} before other columns ${REBUILD}`, fixes }];
}

/** New columns may stand before others; those that are old and follow count. */
function isLast(column: Column, from: Table, to: Table): boolean {
  const at = to.columns.findIndex(({ name }) => name === column.name);
  return to.columns.slice(at + 1).every(({ name }) => !from.columns.some((old) => old.name === name));
}

/** Servers that add columns without touching rows, but only at the end. */
function isLastOnlyInstant({ capabilities }: Pass): boolean {
  const { variant, version } = capabilities as MysqlCapabilities;
  const [major = 0, minor = 0, patch = 0] = /(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  if (variant === 'mariadb') return major === 10 && minor === 3;
  return variant === 'mysql' && major === 8 && minor === 0 && patch >= 12 && patch <= 28;
}

function modifyColumn(
  from: Column,
  to: Column,
  at: TableChangeAt,
  aspects: readonly string[],
  { file }: Pass,
): readonly Finding[] {
  const findings: Finding[] = [];
  const name = `column ${quoted(to.name)} on table ${quoted(at.to.name)}`;
  if (from.type.values !== undefined && to.type.values !== undefined && from.type.name === to.type.name) {
    findings.push(...memberFindings(from, to, at.to.name));
  } else if (aspects.includes('type') && typesDiffer(from.type, to.type) && !isExtended(from, to)) {
    findings.push({ code: 'MY130', text: `Changing the type of ${name} ${COPY}` });
  }
  if (aspects.includes('generated')) {
    const fixes =
      to.generated?.type === 'VIRTUAL' ? [{ message: 'Add a new VIRTUAL column and drop the old one' }] : [];
    findings.push({ code: 'MY143', text: `Changing the generated expression of ${name} ${COPY}`, fixes });
  }
  // That a column without values for all rows becomes NOT NULL is reported as what it is in the first place: MF104.
  const isFilled = (): boolean => isBackfilled(file, at.statement, { schema: at.schema, table: at.to.name }, to.name);
  if (from.null !== to.null && (to.null || isFilled()))
    findings.push({ code: 'MY147', text: `Changing the nullability of ${name} ${REBUILD}` });
  // Those of all columns change together when the table is converted, which is reported as that.
  const isConverted = at.siblings.some((c) => 'name' in c && (c.name === 'charset' || c.name === 'collate'));
  if ((aspects.includes('charset') || aspects.includes('collate')) && !isConverted) {
    findings.push({ code: 'MY148', text: `Changing the character set or collation of ${name} ${COPY}` });
  }
  return findings;
}

/** A longer VARCHAR whose length still takes as many bytes to write down. */
function isExtended(from: Column, to: Column): boolean {
  if (from.type.name !== 'varchar' || to.type.name !== 'varchar') return false;
  const bytesOf = ({ type, charset }: Column): number => (type.size ?? 0) * bytesPerCharacter(charset);
  const [a, b] = [from, to].map(bytesOf) as [number, number];
  return b >= a && a > 255 === b > 255;
}

function bytesPerCharacter(charset: string | undefined): number {
  if (charset === undefined || charset === 'utf8mb4') return 4;
  if (charset.startsWith('utf8')) return 3;
  return /^(?:latin|ascii|binary|cp|koi8|greek|hebrew)/.test(charset) ? 1 : 4;
}

function addIndex(index: Index, table: string): readonly Finding[] {
  const type = indexTypeOf(index);
  const name = quoted(index.name);
  if (type === 'FULLTEXT') return [{ code: 'MY134', text: `Adding FULLTEXT index ${name} on ${table} blocks writes` }];
  return type === 'SPATIAL' ? [{ code: 'MY135', text: `Adding SPATIAL index ${name} on ${table} blocks writes` }] : [];
}

function areKeysChecked({ statement }: TableChangeAt, { file }: Pass): boolean {
  const before = file.statements.slice(0, file.statements.indexOf(statement));
  const setting = before.findLast(({ text }) => /\bforeign_key_checks\b/i.test(text));
  return setting === undefined || !/\bforeign_key_checks\s*:?=\s*(?:0|off|false)\b/i.test(setting.text);
}

function addCheck(code: string, what: string, check: Check, { to }: TableChangeAt, pass: Pass): readonly Finding[] {
  if (check.attrs.enforced === false) return [];
  const { supportsUnenforcedChecks } = pass.capabilities as MysqlCapabilities;
  const fixes = supportsUnenforcedChecks
    ? [{ message: 'Add the constraint as NOT ENFORCED, and enforce it at a quiet time' }]
    : [];
  const text = `${what} on table ${quoted(to.name)} validates all rows and ${COPY}`;
  return [{ code, text, fixes }];
}

function attribute(kind: string, name: string, table: string, { siblings }: TableChangeAt): readonly Finding[] {
  switch (name) {
    case 'charset':
    case 'collate': {
      // The two change together and are one step.
      const first = siblings.find((c) => 'name' in c && (c.name === 'charset' || c.name === 'collate'));
      const isFirst = first !== undefined && 'name' in first && first.name === name;
      // CONVERT TO rewrites the texts of all columns, a new default does not.
      const isConverted = siblings.some(
        (c) => c.kind === 'modify_column' && (c.aspects.includes('charset') || c.aspects.includes('collate')),
      );
      const text = `Changing the character set or collation of ${table} ${isConverted ? COPY : REBUILD}`;
      return isFirst ? [{ code: 'MY136', text }] : [];
    }
    case 'engine':
      return [
        {
          code: 'MY138',
          text: `Changing the storage engine of ${table} ${COPY}`,
          fixes: [{ message: 'Make sure that it is meant: engines differ in transactions and constraints' }],
        },
      ];
    case 'partition': {
      if (kind === 'modify_attr') return [];
      const what = kind === 'add_attr' ? 'Adding partitioning to' : 'Removing partitioning from';
      return [{ code: 'MY139', text: `${what} ${table} ${COPY}` }];
    }
    case 'system_versioned':
      if (kind !== 'drop_attr') return [];
      return [
        {
          code: 'MY146',
          text: `Dropping system versioning of ${table} deletes the history of its rows`,
          fixes: [{ message: 'Copy the history first: SELECT ... FOR SYSTEM_TIME ALL' }],
        },
      ];
    default:
      return [];
  }
}
