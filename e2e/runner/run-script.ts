import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatTxtar, parseTxtar } from '@atlas/sqltext';
import { commands, type ScriptState } from './commands.ts';
import { expandWord, parseScript, ScriptError, type ScriptLine } from './script.ts';

export interface RunOptions {
  /** The CLI's launcher; run with this Node. */
  readonly launcher: string;
  /** The folder of examples, which scripts know as `$EXAMPLES`. */
  readonly examples: string;
  /** Make the files of the script that `cmp` expects what was found instead. */
  readonly update: boolean;
  /** Where snapshots of embedded databases are kept between scripts. Default: nowhere. */
  readonly snapshots?: string;
  /** Further variables of the script. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs one script, given as text archive, in a folder of its own that is removed afterwards. Returns the archive, which
 * differs from the one given only with `update`. Throws `ScriptError` for the first line that does not do as it says.
 */
export async function runScript(archive: string, options: RunOptions): Promise<string> {
  const { comment, files } = parseTxtar(archive);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'atlas-e2e-')));
  const work = join(folder, 'work');
  const sections = new Map(files.map((file) => [file.name, file.data]));
  const state: ScriptState = {
    work,
    launcher: options.launcher,
    env: { ...fixedEnvironment(folder), WORK: work, EXAMPLES: options.examples, ...options.env },
    stdout: '',
    stderr: '',
    stdin: '',
    update: options.update
      ? (name, text) => {
          if (!sections.has(name)) return false;
          // Later lines of the script may read the file.
          writeFileSync(join(work, name), text);
          sections.set(name, text);
          return true;
        }
      : undefined,
    connections: new Map(),
  };
  try {
    for (const name of ['home', 'tmp', 'work']) mkdirSync(join(folder, name), { recursive: true });
    for (const { name, data } of files) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), data);
    }
    const snapshots = join(folder, 'home', '.cache', 'atlas');
    if (options.snapshots !== undefined) shareSnapshots(options.snapshots, snapshots);
    for (const line of parseScript(comment)) await runLine(line, state);
    if (options.snapshots !== undefined) shareSnapshots(snapshots, options.snapshots);
    return formatTxtar({ comment, files: [...sections].map(([name, data]) => ({ name, data })) });
  } finally {
    for (const connection of state.connections.values()) connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Each script has a home of its own, but making the embedded PostgreSQL's snapshot takes seconds and gives the same file
 * every time.
 */
function shareSnapshots(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((n) => /^pglite-.*\.snapshot$/.test(n))) {
    if (!existsSync(join(to, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** Small and always the same, so that nothing of the machine shows through. */
function fixedEnvironment(folder: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

async function runLine(line: ScriptLine, state: ScriptState): Promise<void> {
  if (!line.conditions.every(({ name, negated }) => holds(name) !== negated)) return;
  const [name = '', ...args] = line.words.map((word) => expandWord(word, state.env));
  const command = commands[name];
  if (command === undefined) throw new ScriptError(`line ${line.number}: there is no command ${JSON.stringify(name)}`);
  let failure: string | undefined;
  try {
    failure = await command(args, state);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    throw new ScriptError(`line ${line.number}: ${line.text}\n${error.message}`);
  }
  if (line.expect === 'any' || (failure !== undefined) === (line.expect === 'failure')) return;
  const reason = failure ?? 'it succeeded, which it should not';
  const output = name === 'atlas' || name === 'exec' ? `\n[stdout]\n${state.stdout}\n[stderr]\n${state.stderr}` : '';
  throw new ScriptError(`line ${line.number}: ${line.text}\n${reason}${output}`);
}

function holds(condition: string): boolean {
  switch (condition) {
    case 'root':
      return process.getuid?.() === 0;
    default:
      throw new ScriptError(`there is no condition ${JSON.stringify(condition)}`);
  }
}
