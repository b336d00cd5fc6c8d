import { parseArgs } from 'node:util';
import { LoaderError, messageOf } from './errors.ts';
import { LOADERS } from './loaders.ts';
import type { LoadOptions } from './load-options.ts';

const USAGE = `Usage: atlas-load ORM [PATH...] [flags]

Prints the schema of an ORM's models as SQL, for the external_schema data source of atlas.hcl.

ORM: ${Object.keys(LOADERS).join(', ')}

  PATH, --path PATH   files or folders of models; may be repeated
  --dialect NAME      postgres, mysql, mariadb or sqlite; not needed where the project says it
  --models A,B        only these models
  --config FILE       the ORM's configuration file
`;

/** Where the command writes. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** The command. Only SQL goes to standard output. Returns the exit code. */
export async function main(args: readonly string[], cwd: string, output: Output): Promise<number> {
  try {
    const given = parse(args);
    if (given === undefined) {
      output.stdout.write(USAGE);
      return 0;
    }
    const load = LOADERS[given.orm];
    if (load === undefined) {
      throw new LoaderError(`unknown ORM ${JSON.stringify(given.orm)}: use one of ${Object.keys(LOADERS).join(', ')}`);
    }
    const loader = await load();
    output.stdout.write(await quietly(output, () => loader({ ...given.options, cwd })));
    return 0;
  } catch (error) {
    output.stderr.write(`Error: ${messageOf(error)}\n`);
    return 1;
  }
}

function parse(
  args: readonly string[],
): { readonly orm: string; readonly options: Omit<LoadOptions, 'cwd'> } | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      path: { type: 'string', multiple: true },
      dialect: { type: 'string' },
      models: { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [orm, ...rest] = positionals;
  if (values.help === true || orm === undefined) return undefined;
  // `load` in front of the flags is how single-ORM programs are called.
  const paths = [...(rest[0] === 'load' ? rest.slice(1) : rest), ...(values.path ?? [])];
  return {
    orm,
    options: {
      ...(paths.length === 0 ? {} : { paths }),
      dialect: values.dialect,
      models: values.models?.split(',').map((name) => name.trim()),
      config: values.config,
    },
  };
}

/** Modules of the user that print while they load must not write into the SQL: what they print goes to standard error. */
async function quietly(output: Output, run: () => Promise<string>): Promise<string> {
  const { log, info, debug } = console;
  const toStderr = (...parts: readonly unknown[]): void => void output.stderr.write(`${parts.map(String).join(' ')}\n`);
  Object.assign(console, { log: toStderr, info: toStderr, debug: toStderr });
  try {
    return await run();
  } finally {
    Object.assign(console, { log, info, debug });
  }
}
