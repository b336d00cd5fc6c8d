import {
  analyzeFile,
  type Finding,
  genericAnalyzers,
  type LintFile,
  type LintSettings,
  type LintStatement,
  type SpanKey,
} from '@atlas/lint';
import { newRealm, type Realm } from '@atlas/model';
import { type Node, type Rule, ruleAnalyzers } from '@atlas/rules';
import type { EngineContext } from '../context.ts';
import type { State } from '../state.ts';
import { dialectLint, noticeUnknownChecks } from './migrate-lint.ts';
import { hasSchemaNames, NOWHERE, placeOf, type SchemaDiagnostic, type SchemaLintStep } from './schema-places.ts';

/**
 * Runs the analyzers that judge states: those of names where names are configured, and others whose code the project
 * file mentions.
 */
export async function judgeState(
  state: State,
  settings: LintSettings,
  rules: readonly Rule[],
  realm: Node,
  context: EngineContext,
): Promise<readonly SchemaLintStep[]> {
  const { dialect, capabilities, scope } = state;
  const lint = await dialectLint(dialect, context);
  const all = [...genericAnalyzers, ...lint.analyzers];
  await noticeUnknownChecks(settings, [...all, ...ruleAnalyzers(rules)], context);
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
          const place = node === undefined ? NOWHERE : placeOf(node, withSchemas);
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
      diagnostics: [{ text, code: '', ...NOWHERE }],
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
