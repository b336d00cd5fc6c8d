import type { InspectMode } from '@atlas/dialect';
import { checkPatterns, type LintSettings } from '@atlas/lint';
import type { Realm } from '@atlas/model';
import { realmNode, type Rule, ruleDialectOf, walkedKinds } from '@atlas/rules';
import type { EngineContext } from '../context.ts';
import { resolveSource, type StateSource } from '../source.ts';
import { type ReadOptions, readState, type State } from '../state.ts';
import { dialectLint } from './migrate-lint.ts';
import { judgeState } from './schema-analyzers.ts';
import { hasSchemaNames, type SchemaLintStep } from './schema-places.ts';
import { checkRules } from './schema-rules.ts';

export interface SchemaLintRequest
  extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables' | 'devUrl'> {
  /** A database URL, or schema files. */
  readonly url: readonly string[];
  readonly settings: LintSettings;
  readonly rules: readonly Rule[];
}

export interface SchemaLintResult {
  readonly state: State;
  /** How many objects were looked at. */
  readonly objects: number;
  /** Only those that found something, in the order of the rules; analyzers come first. */
  readonly steps: readonly SchemaLintStep[];
  /** Sentences about rules that looked at nothing. */
  readonly warnings: readonly string[];
  /** How long the analysis took in nanoseconds, without reading the schema. */
  readonly elapsed: bigint;
}

/** Reads a schema from wherever it is and checks all of it. Throws what reading it throws. */
export async function schemaLint(request: SchemaLintRequest, context: EngineContext): Promise<SchemaLintResult> {
  const { settings, rules } = request;
  checkPatterns(settings);
  const source = resolveSource(request.url, 'url', context);
  const state = await readState(source, { ...request, mode: modeFor(source, request) }, context);
  const start = context.monotonic();
  const lint = await dialectLint(state.dialect, context);
  const realm = realmNode(state.realm, ruleDialectOf(state.dialect, lint));
  const analyzed = await judgeState(state, settings, rules, realm, context);
  const checked = checkRules(rules, settings, realm, hasSchemaNames(state));
  return {
    state,
    objects: countObjects(state.realm),
    steps: [...analyzed, ...checked.steps],
    warnings: checked.warnings,
    elapsed: context.monotonic() - start,
  };
}

/**
 * Roles and permissions of a database are read when a rule is about them. Where a dev database would have to create
 * them, the project file decides, because servers share them.
 */
function modeFor({ kind }: StateSource, { mode, rules }: SchemaLintRequest): InspectMode | undefined {
  if (kind !== 'database') return mode;
  const wanted = new Set(rules.flatMap(walkedKinds));
  return {
    ...(wanted.has('role') || wanted.has('user') ? { roles: true } : {}),
    ...(wanted.has('permission') ? { roles: true, permissions: true } : {}),
    ...mode,
  };
}

/** Columns, indexes, keys and checks count as objects, as do all that stand in schemas and in the database. */
function countObjects({ schemas, objects }: Realm): number {
  const inTables = schemas
    .flatMap(({ tables }) => tables)
    .map((table) => {
      const { columns, indexes, foreignKeys, checks, triggers } = table;
      return 1 + columns.length + indexes.length + foreignKeys.length + checks.length + triggers.length;
    });
  const others = schemas.map(
    ({ views, funcs, procs, objects: own }) =>
      1 + funcs.length + procs.length + own.length + views.reduce((n, v) => n + 1 + v.triggers.length, 0),
  );
  return [...inTables, ...others].reduce((sum, n) => sum + n, objects.length);
}
