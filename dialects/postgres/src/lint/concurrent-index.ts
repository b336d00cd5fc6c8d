import {
  type Analyzer,
  type Finding,
  type LintStatement,
  type Pass,
  quoted,
  statementEdit,
  type SuggestedFix,
  type TableChangeAt,
  tableChangesIn,
  txmodeNoneFix,
  withSize,
} from '@atlas/lint';
import type { Index, Table } from '@atlas/model';
import { describeStatement } from '@atlas/sqltext';

/** Indexes and keys that are built or dropped while the table is locked. */
export const concurrentIndex: Analyzer = {
  name: 'concurrent_index',
  heading: 'concurrent index violations detected',
  codes: ['PG101', 'PG102', 'PG103', 'PG104', 'PG105', 'PG108', 'PG109'],
  neverErrors: ['PG103'],
  run(pass) {
    const { checkCreate = true, checkDrop = true, checkTxmode = true } = pass.settings.analyzers.concurrent_index ?? {};
    for (const at of tableChangesIn(pass.file)) {
      if (pass.spans.isAdded({ kind: 'table', schema: at.schema, table: at.from.name }, at.statement)) continue;
      const isDrop = at.change.kind === 'drop_index';
      const finding = isDrop
        ? checkDrop
          ? dropped(at, pass)
          : undefined
        : checkCreate
          ? created(at, pass)
          : undefined;
      if (finding !== undefined) {
        pass.report({
          ...finding,
          text: withSize(finding.text, at, pass),
          statement: at.statement,
          objects: [at.to.name],
        });
      }
    }
    if (checkCreate) for (const statement of pass.file.statements) onPartition(statement, pass);
    if (checkTxmode) checkTransaction(pass);
  },
};

/** The server refuses the statement where it stands, so it is said once for the file. */
function checkTransaction({ file, report }: Pass): void {
  const isRefused = file.statements.some(({ facts }) => facts.some(({ kind }) => kind === 'concurrently'));
  if (!file.isTransactional || !isRefused) return;
  const message = 'Add the `atlas:txmode none` directive to the header, and the file runs outside of a transaction';
  report({
    code: 'PG103',
    text: 'Indexes cannot be created or deleted concurrently within a transaction. Add the `atlas:txmode none` directive to the header to prevent this file from running in a transaction',
    fixes: [txmodeNoneFix(file.text, message)],
  });
}

/** An index on a single partition, which is no table of the model. */
function onPartition(statement: LintStatement, pass: Pass): void {
  const { action, kind, on, target } = describeStatement(statement.text, pass.dialect.scanner);
  if (action !== 'create' || kind !== 'index' || on === undefined) return;
  if (statement.facts.some((fact) => fact.kind === 'concurrently')) return;
  for (const { name: schema, objects } of statement.from.schemas) {
    const found = objects.find((object) => object.kind === 'partition' && object.name === on.name);
    const isOther = on.schema !== undefined && on.schema !== schema;
    if (found === undefined || isOther) continue;
    if (pass.spans.isAdded({ kind: 'object', schema, table: found.name }, statement)) continue;
    const index = target === undefined ? 'an index' : `index ${quoted(target.name)}`;
    pass.report({
      code: 'PG101',
      text: `Creating ${index} non-concurrently causes write locks on the ${quoted(found.name)} table`,
      statement,
      objects: [found.name],
      fixes: [concurrently('Create the index concurrently', pass, statement)],
    });
  }
}

function isPartitioned({ attrs }: Table): boolean {
  return attrs.partition !== undefined;
}

function dropped({ statement, from, change }: TableChangeAt, pass: Pass): Finding | undefined {
  if (change.kind !== 'drop_index' || change.clauses?.concurrently === true) return undefined;
  // An index that goes with its column or constraint is dropped by ALTER TABLE, which knows no other way.
  const isOwnStatement = describeStatement(statement.text, pass.dialect.scanner).kind === 'index';
  if (!isOwnStatement || change.index.attrs.constraint !== undefined || isPartitioned(from)) return undefined;
  return {
    code: 'PG102',
    text: `Dropping index ${quoted(change.index.name)} non-concurrently causes write locks on the ${quoted(from.name)} table`,
    fixes: [concurrently('Drop the index concurrently', pass, statement)],
  };
}

function created(at: TableChangeAt, pass: Pass): Finding | undefined {
  const { change, to, statement } = at;
  if (change.kind === 'add_primary_key') {
    return usesIndex(statement.text) ? undefined : keyFinding('PG104', 'PRIMARY KEY', to.name);
  }
  if (change.kind !== 'add_index' || change.clauses?.concurrently === true) return undefined;
  switch (change.index.attrs.constraint) {
    case 'unique':
      return usesIndex(statement.text) ? undefined : keyFinding('PG105', 'UNIQUE', to.name);
    case 'exclude':
      return {
        code: 'PG109',
        text: `Adding an EXCLUDE constraint on table ${quoted(to.name)} acquires an ACCESS EXCLUSIVE lock, blocking both reads and writes during the operation`,
        fixes: [{ message: 'There is no way to add it without the lock: do it at a quiet time, with a lock_timeout' }],
      };
    default:
      return plainIndex(at, change.index, pass);
  }
}

function usesIndex(sql: string): boolean {
  return /\bUSING\s+INDEX\b(?!\s+TABLESPACE)/i.test(sql);
}

function keyFinding(code: string, what: string, table: string): Finding {
  return {
    code,
    text: `Adding a ${what} constraint on table ${quoted(table)} acquires an ACCESS EXCLUSIVE lock, blocking both reads and writes during the operation`,
    fixes: [
      {
        message: `Create a unique index concurrently, verify that it is valid, and add the constraint with USING INDEX`,
      },
    ],
  };
}

function plainIndex({ to, statement }: TableChangeAt, index: Index, pass: Pass): Finding | undefined {
  const name = quoted(index.name);
  const table = quoted(to.name);
  if (isPartitioned(to)) {
    return {
      code: 'PG108',
      text: `Creating index ${name} on partitioned table ${table} causes write locks on all its partitions`,
      fixes: [
        {
          message:
            'Create the index ON ONLY the partitioned table, then one on each partition concurrently, and attach those',
        },
      ],
    };
  }
  return {
    code: 'PG101',
    text: `Creating index ${name} non-concurrently causes write locks on the ${table} table`,
    fixes: [concurrently('Create the index concurrently', pass, statement)],
  };
}

function concurrently(message: string, { file }: Pass, statement: TableChangeAt['statement']): SuggestedFix {
  const sql = statement.text.replace(/^((?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX)\b/i, '$1 CONCURRENTLY');
  return sql === statement.text ? { message } : { message, edit: statementEdit(file.text, statement, sql) };
}
