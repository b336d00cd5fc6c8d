import { AtlasError } from '@atlas/diagnostics';
import { diffRealms, type Driver } from '@atlas/dialect';
import { newRealm, newSchema, type Plan } from '@atlas/model';
import { connect } from './connect.ts';
import type { EngineContext } from './context.ts';
import { type ExecuteEvent, executePlan } from './execute.ts';

export interface SchemaCleanRequest {
  readonly url: string;
  readonly dryRun: boolean;
}

export interface SchemaCleanHooks {
  approve(plan: Plan): Promise<boolean>;
  /** `target` is the open connection; it may be looked at, not used. */
  readonly onPlan?: (plan: Plan, target: Driver) => void;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

export interface SchemaCleanResult {
  readonly plan: Plan;
  readonly outcome: 'empty' | 'planned' | 'declined' | 'applied';
}

/** Drops everything a connection manages: all schemas, or the contents of the one it is bound to. */
export async function schemaClean(
  request: SchemaCleanRequest,
  hooks: SchemaCleanHooks,
  context: EngineContext,
): Promise<SchemaCleanResult> {
  if (request.url.startsWith('file://'))
    throw new AtlasError('--url must be a database connection', { code: 'engine/not-a-database' });
  const driver = await connect(request.url, context);
  try {
    const from = await driver.inspect({ signal: context.signal });
    const { scope } = driver;
    const kept = scope.kind === 'schema' ? from.schemas.map((s) => newSchema(s.name, schemaAttrs(s))) : [];
    const to = newRealm({ schemas: kept, attrs: from.attrs });
    const changes = diffRealms(from, to, {
      hooks: driver.dialect.diff,
      capabilities: driver.capabilities,
      mode: 'normalized',
    });
    const plan = driver.dialect.plan(changes, {
      mode: 'in-place',
      capabilities: driver.capabilities,
      schemaQualifier: scope.kind === 'schema' ? '' : undefined,
      indent: '  ',
    });
    if (plan.statements.length === 0) return { plan, outcome: 'empty' };
    hooks.onPlan?.(plan, driver);
    if (request.dryRun) return { plan, outcome: 'planned' };
    if (!(await hooks.approve(plan))) return { plan, outcome: 'declined' };
    await executePlan(
      driver,
      plan,
      { txMode: 'file', ...(hooks.onEvent === undefined ? {} : { onEvent: hooks.onEvent }) },
      context,
    );
    return { plan, outcome: 'applied' };
  } finally {
    await driver.close();
  }
}

/** What belongs to the schema itself, so that only its contents are dropped. */
function schemaAttrs(schema: {
  readonly attrs: object;
  readonly comment?: string;
  readonly charset?: string;
  readonly collate?: string;
}) {
  const { attrs, comment, charset, collate } = schema;
  return {
    attrs: attrs as Record<string, never>,
    ...(comment === undefined ? {} : { comment }),
    ...(charset === undefined ? {} : { charset }),
    ...(collate === undefined ? {} : { collate }),
  };
}
