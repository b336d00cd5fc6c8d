import { diffRealms } from '@atlas/dialect';
import { newRealm, newSchema, type Plan } from '@atlas/model';
import type { State } from '../state.ts';
import { formatPlanFile } from './plan-text.ts';

/** Everything that creates the state from nothing, in an order that runs. */
export function planDump(state: State, indent?: string): Plan {
  const { realm, scope, dialect, capabilities } = state;
  const bound = scope.kind === 'schema';
  const empty = newRealm({
    schemas: bound
      ? realm.schemas.map((s) => newSchema(s.name, { ...s, tables: [], views: [], funcs: [], procs: [], objects: [] }))
      : [],
    attrs: realm.attrs,
  });
  const changes = diffRealms(empty, realm, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  return dialect.plan(changes, {
    mode: 'dump',
    to: realm,
    capabilities,
    schemaQualifier: bound ? '' : undefined,
    indent,
  });
}

/** The state as a SQL script. */
export function dumpSql(state: State, indent?: string): string {
  return formatPlanFile(planDump(state, indent), state.dialect.scanner);
}
