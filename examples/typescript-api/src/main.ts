// Brings a database to the schema of schema.hcl from a program: inspect, diff, plan, apply.
import { builtinDialects } from '@atlas/dialects-all';
import { nodeContext, schemaApply, schemaDiff, schemaInspect } from '@atlas/engine';

const url = 'sqlite://app.db';
const desired = ['file://schema.hcl'];

// ^C ends whatever is under way: locks are released and dev databases emptied before the call rejects.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));

const context = nodeContext({
  dialects: builtinDialects,
  env: process.env,
  signal: interrupt.signal,
  notice: (message) => console.error(message),
});

// Inspect: a database, files or a data source as plain data.
const state = await schemaInspect({ url: [url] }, context);
console.log(
  'tables before:',
  state.realm.schemas.flatMap((schema) => schema.tables.map((table) => table.name)),
);

// Diff and plan: what differs, and the statements that lead from one to the other. Nothing is changed.
const diff = await schemaDiff({ from: [url], to: desired }, context);
for (const change of diff.changes) console.log('change:', change.kind);
for (const statement of diff.plan().statements) console.log('statement:', statement.cmd);

// Apply: the lock is held from the inspection to the last statement, so what is approved is what runs.
const result = await schemaApply(
  { url, to: desired, dryRun: false, txMode: 'file', lock: { name: 'example', timeoutMs: 10_000 } },
  {
    approve: async ({ plan }) => plan.statements.every((statement) => !statement.cmd.startsWith('DROP')),
    onEvent: (event) => {
      if (event.kind === 'done') console.log('done:', event.statement.comment);
    },
  },
  context,
);
console.log('outcome:', result.outcome);

const again = await schemaDiff({ from: [url], to: desired }, context);
console.log('differences left:', again.changes.length);
