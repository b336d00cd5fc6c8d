import { type EngineContext, readRules, schemaLint, type SchemaLintResult } from '@atlas/engine';
import { noSettings } from '@atlas/lint';
import { createEngineContext } from '../context.ts';
import { parseFormat } from '../format/format.ts';
import { type ByteCounter, schemaLintData, schemaLintFunctions } from '../format/schema-lint.ts';
import type { CommandContext } from '../kit/command.ts';
import { ReportedError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, hasColours } from '../kit/terminal.ts';
import { formatSchemaLint } from '../views/schema-lint.ts';
import { openStateCache } from './migrate-cache.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target, withFileScheme } from './project.ts';
import type { schemaLintFlags } from './schema-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

type Context = CommandContext<typeof schemaLintFlags & ProjectFlags>;

/** Checks a whole schema. What is wrong with it is in the report on stdout; an error in it makes the exit code 1. */
export async function run(context: Context): Promise<void> {
  const { flags } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const targets = await loadTargets(context, engine);
  let failed = false;
  for (const target of targets) failed = (await lintTarget(target, context, engine, targets.length > 1)) || failed;
  if (failed) throw new ReportedError();
}

async function lintTarget(target: Target, context: Context, engine: EngineContext, endLine: boolean): Promise<boolean> {
  const { flags, stdout, stderr, env } = context;
  const settings = resolveSettings(target, {
    // The desired schema rather than that of a database, where the environment has both.
    url: flags.get('url').length > 0 ? flags.get('url') : (target.env?.src ?? []).map(withFileScheme),
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    exclude: flags.get('exclude'),
    include: flags.get('include'),
    format: flags.get('format') ?? target.formats.lint,
  });
  requireSettings(settings, ['url']);
  const format =
    settings.format === undefined
      ? undefined
      : parseFormat(settings.format, schemaLintFunctions(hasColours(stdout, env)), 'schema');
  const rules = await readRules(target.lint?.rules ?? [], target.folder, engine);
  if (rules.length === 0 && target.lint?.analyzers.naming === undefined) {
    stderr.write(
      'Warning: there are no rules to check the schema by. Attach some in the project file: ' +
        'lint { rule "hcl" "name" { src = ["my.rule.hcl"] } }\n',
    );
  }
  const spinner = startSpinner(stderr, 'Checking the schema');
  try {
    const result = await schemaLint({ ...settings, rules, settings: target.lint ?? noSettings }, engine);
    spinner.stop();
    for (const warning of result.warnings) stderr.write(`Warning: ${warning}\n`);
    const text =
      format === undefined
        ? formatSchemaLint(result, createPalette(stdout, env))
        : format.render(schemaLintData(result, settings.url, byteCounter(engine)));
    stdout.write(endLine && text !== '' && !text.endsWith('\n') ? `${text}\n` : text);
    return hasErrors(result);
  } finally {
    spinner.stop();
  }
}

function hasErrors({ steps }: SchemaLintResult): boolean {
  return steps.some(({ isError }) => isError);
}

/** Reads each file once. Texts that are no files, such as what programs print, have no bytes that are known. */
function byteCounter({ fs }: EngineContext): ByteCounter {
  const texts = new Map<string, string | undefined>();
  return (file, offset) => {
    if (!texts.has(file)) texts.set(file, fs.stat(file) === 'file' ? fs.readFile(file) : undefined);
    const text = texts.get(file);
    return text === undefined ? 0 : Buffer.byteLength(text.slice(0, offset));
  };
}
