import { formatPosition, type Range } from '@atlas/diagnostics';
import {
  analyzeFile,
  checkPatterns,
  genericAnalyzers,
  type Finding,
  type LintFile,
  type LintSettings,
  type LintStatement,
  type SpanKey,
} from '@atlas/lint';
import { newRealm, type Realm } from '@atlas/model';
import {
  checkState,
  nameOfNode,
  type Node,
  rangeOfNode,
  realmNode,
  type Rule,
  ruleDialectOf,
  type RuleFault,
  type Violation,
} from '@atlas/rules';
import type { EngineContext } from '../context.ts';
import { resolveSource } from '../source.ts';
import { type ReadOptions, readState, type State } from '../state.ts';
import { dialectLint, noticeUnknownChecks } from './migrate-lint.ts';

export interface SchemaLintRequest
  extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables' | 'devUrl'> {
  /** A database URL, or schema files. */
  readonly url: readonly string[];
  readonly settings: LintSettings;
  readonly rules: readonly Rule[];
}

/** Something that is not as it should be. */
export interface SchemaDiagnostic {
  readonly text: string;
  readonly code: string;
  /** Where the object is declared; undefined for objects of a database. */
  readonly range: Range | undefined;
  /** `users.id`, or `public.users.id` where there may be several schemas. */
  readonly object: string;
}

/** What one rule or analyzer found. */
export interface SchemaLintStep {
  /** `rule "snake"`, `naming violations detected`. */
  readonly heading: string;
  readonly description: string;
  /** It is a rule of the user's own. */
  readonly isRule: boolean;
  /** What was found is an error. */
  readonly isError: boolean;
  /** In the order of the text where they have a place in one. */
  readonly diagnostics: readonly SchemaDiagnostic[];
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
  const state = await readState(resolveSource(request.url, 'url', context), request, context);
  const start = context.monotonic();
  const lint = await dialectLint(state.dialect, context);
  const realm = realmNode(state.realm, ruleDialectOf(state.dialect, lint));
  const analyzed = await runAnalyzers(state, settings, realm, context);
  const checked = runRules(rules, realm, hasSchemaNames(state));
  return {
    state,
    objects: countObjects(state.realm),
    steps: [...analyzed, ...checked.steps],
    warnings: checked.warnings,
    elapsed: context.monotonic() - start,
  };
}

/** Where a connection is limited to one schema, its name says nothing. */
function hasSchemaNames({ scope, capabilities }: State): boolean {
  return scope.kind === 'realm' && capabilities.supportsSchemas;
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

/**
 * Runs the analyzers that judge states: those of names where names are configured, and others whose code the project
 * file mentions.
 */
async function runAnalyzers(
  state: State,
  settings: LintSettings,
  realm: Node,
  context: EngineContext,
): Promise<readonly SchemaLintStep[]> {
  const { dialect, capabilities, scope } = state;
  const lint = await dialectLint(dialect, context);
  const all = [...genericAnalyzers, ...lint.analyzers];
  await noticeUnknownChecks(settings, all, context);
  const analyzers = all.filter(
    ({ judgesStates, name, codes }) =>
      judgesStates === true && (name in settings.analyzers || codes.some((code) => settings.checks.has(code))),
  );
  if (analyzers.length === 0) return [];
  const withSchemas = hasSchemaNames(state);
  const file = fileOf(state.realm, withSchemas);
  const places = new Map<string, SchemaDiagnostic>();
  const recording = analyzers.map((analyzer) => ({
    ...analyzer,
    run: (pass: Parameters<typeof analyzer.run>[0]) =>
      analyzer.run({
        ...pass,
        report: (finding) => {
          const node = nodeOf(finding, realm);
          const place = {
            range: node && rangeOfNode(node),
            object: node === undefined ? '' : nameOfNode(node, withSchemas),
          };
          // Reports keep nothing of a finding but its text, which may be the same for several objects.
          const key = String(places.size);
          places.set(key, { text: finding.text, code: finding.code, ...place });
          pass.report({ ...finding, rule: key });
        },
      }),
  }));
  const report = await analyzeFile(file, {
    dialect,
    lint,
    capabilities,
    scope,
    sizes: undefined,
    settings,
    analyzers: recording,
  });
  const crashed = (report?.error ?? '').split('; ').filter((part) => part.startsWith('skip crashed analyzer'));
  return [
    ...(report?.reports ?? []).map(({ heading, description = '', diagnostics }) => ({
      heading,
      description,
      isRule: false,
      isError: diagnostics.some(({ isError }) => isError),
      diagnostics: diagnostics.flatMap(({ rule }) => places.get(rule ?? '') ?? []),
    })),
    ...crashed.map((text) => ({
      heading: 'analysis failed',
      description: '',
      isRule: false,
      isError: true,
      diagnostics: [{ text, code: '', range: undefined, object: '' }],
    })),
  ];
}

/** A schema as a file whose statements add everything in it, one for each table. */
function fileOf(realm: Realm, withSchemas: boolean): LintFile {
  const from = newRealm();
  const statements = realm.schemas.flatMap((schema): LintStatement[] => {
    const { tables, name } = schema;
    const rest = { text: '', pos: 0, directives: [], facts: [], from, to: realm };
    return [
      ...(withSchemas
        ? [{ ...rest, changes: [{ kind: 'add_schema' as const, schema: { ...schema, tables: [] } }] }]
        : []),
      ...tables.map((table) => ({ ...rest, changes: [{ kind: 'add_table' as const, schema: name, table }] })),
    ];
  });
  const head = { name: '', version: '', text: '', directives: [], guards: [], isTransactional: false };
  return { ...head, from, to: realm, statements };
}

function nodeOf({ at, statement }: Finding, realm: Node): Node | undefined {
  const [change] = statement?.changes ?? [];
  const added: SpanKey | undefined =
    change?.kind === 'add_table' ? { kind: 'table', schema: change.schema, table: change.table.name } : undefined;
  const place = at ?? added;
  if (place === undefined) return undefined;
  const schema = realm.find('schema', place.schema);
  if (place.kind === 'schema') return schema;
  const table = schema?.find('table', place.table ?? '');
  if (place.kind === 'table') return table;
  return table?.find(place.kind, place.name ?? '') ?? table;
}

/** Checks all rules about schemas; a rule that fails keeps no other from being checked. */
function runRules(
  rules: readonly Rule[],
  realm: Node,
  withSchemas: boolean,
): { readonly steps: readonly SchemaLintStep[]; readonly warnings: readonly string[] } {
  const steps: SchemaLintStep[] = [];
  const warnings: string[] = [];
  for (const rule of rules) {
    if (rule.body.type !== 'schema') continue;
    const diagnostics: SchemaDiagnostic[] = [];
    const faults = new Set<string>();
    let isUsed = false;
    const place = (node: Node) => ({ range: rangeOfNode(node), object: nameOfNode(node, withSchemas) });
    try {
      checkState(rule, realm, {
        visit: () => {
          isUsed = true;
        },
        violation: ({ text, node }: Violation) => diagnostics.push({ text, code: rule.code, ...place(node) }),
        fault: ({ error, node }: RuleFault) => {
          isUsed = true;
          // The same mistake on every object is told once.
          if (faults.has(error.message)) return;
          faults.add(error.message);
          const text = `the rule cannot be checked on ${node.kind} ${nameOfNode(node, withSchemas)}: ${error.message}`;
          diagnostics.push({ text, code: rule.code, ...place(node) });
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `the rule crashed: ${reason}. This is a bug in atlas: please report it together with the rule`;
      faults.add(text);
      diagnostics.push({ text, code: rule.code, range: rule.at, object: '' });
    }
    if (!isUsed && faults.size === 0) warnings.push(unusedWarning(rule));
    if (diagnostics.length === 0) continue;
    steps.push({
      heading: `rule ${JSON.stringify(rule.name)}`,
      description: rule.description,
      isRule: true,
      isError: rule.isError || faults.size > 0,
      diagnostics: diagnostics.toSorted(byPlace),
    });
  }
  return { steps, warnings };
}

/** In the order of the text; objects without a place keep theirs. */
function byPlace({ range: a }: SchemaDiagnostic, { range: b }: SchemaDiagnostic): number {
  if (a === undefined || b === undefined) return 0;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start.line - b.start.line || a.start.column - b.start.column;
}

function unusedWarning({ name, at }: Rule): string {
  return `${formatPosition(at)}: rule ${JSON.stringify(name)} matched no object. Check its match blocks, or remove it`;
}
