import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ScriptError, ScriptSkip } from './script.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(tmpdir(), 'atlas-test-cache');
const execute = promisify(execFile);

/** A slow registry must not hold up everything else. */
const FETCH_TIMEOUT_MS = 240_000;

/** What package managers say when the network is the reason. */
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network|NewConnectionError|Max retries|dial tcp|i\/o timeout|lookup .* no such host/i;

interface Target {
  readonly work: string;
  readonly env: Record<string, string>;
}

/** Gives a script the packages of an ORM project. Throws `ScriptSkip` where they cannot be had. */
export async function providePackages(manager: string, specs: readonly string[], target: Target): Promise<void> {
  switch (manager) {
    case 'npm':
      return symlinkSync(join(await npmFolder(specs), 'node_modules'), join(target.work, 'node_modules'));
    case 'pip':
      return prependPath(target, join(await pythonFolder(specs), 'bin'));
    case 'go':
      return provideGo(target);
    default:
      throw new ScriptError(`there is no package manager ${JSON.stringify(manager)}`);
  }
}

function prependPath({ env }: Target, folder: string): void {
  env['PATH'] = `${folder}${delimiter}${env['PATH'] ?? ''}`;
}

/** The packages and a link to the loader package. */
function npmFolder(specs: readonly string[]): Promise<string> {
  const loader = join(root, 'packages', 'load');
  return once('npm', [...specs, loader], async (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await fetch('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...specs, loader], folder);
  });
}

/** A virtual environment with the packages and the loaders, which are copied since building writes beside them. */
function pythonFolder(specs: readonly string[]): Promise<string> {
  const loaders = join(root, 'loaders', 'python');
  return once('pip', [...specs, hashFolder(loaders)], async (folder) => {
    await fetch('python3', ['-m', 'venv', folder], folder);
    cpSync(loaders, join(folder, 'loaders'), { recursive: true });
    await fetch(join(folder, 'bin', 'pip'), ['install', '--quiet', ...specs, join(folder, 'loaders')], folder);
  });
}

/** Modules and build results are shared with the user's; the loader of GORM is built. */
async function provideGo(target: Target): Promise<void> {
  const names = ['GOMODCACHE', 'GOCACHE', 'GOPROXY', 'GOSUMDB', 'GOTOOLCHAIN'];
  const { stdout } = await fetch('go', ['env', ...names], root);
  for (const [i, value] of stdout.trimEnd().split('\n').entries()) target.env[names[i] ?? ''] = value;
  const loaders = join(root, 'loaders', 'go');
  const bin = await once('go', [hashFolder(loaders)], async (folder) => {
    await fetch('go', ['build', '-o', folder, './cmd/...'], loaders);
  });
  prependPath(target, bin);
  if (existsSync(join(target.work, 'go.mod'))) await fetch('go', ['mod', 'download'], target.work);
}

/** A folder that `make` fills the first time. Virtual environments do not move, so a marker tells that one is whole. */
async function once(kind: string, key: readonly string[], make: (folder: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify([root, process.version, key]))
    .digest('hex')
    .slice(0, 16);
  const marker = join(cache, `${kind}-${hash}.done`);
  if (existsSync(marker)) return readFileSync(marker, 'utf8');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `${kind}-${hash}-`));
  try {
    await make(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(`${folder}.done`, folder);
  renameSync(`${folder}.done`, marker);
  return folder;
}

function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(py|go|tmpl|toml|mod)$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

async function fetch(program: string, args: readonly string[], cwd: string): Promise<{ readonly stdout: string }> {
  try {
    return await execute(program, args, { cwd, timeout: FETCH_TIMEOUT_MS, encoding: 'utf8' });
  } catch (error) {
    const {
      code,
      killed,
      stderr = '',
      message,
    } = error as Error & { code?: unknown; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw new ScriptSkip(`${program} is not installed`);
    if (killed === true) throw new ScriptSkip(`${program} took longer than ${FETCH_TIMEOUT_MS / 1000} seconds`);
    if (NO_NETWORK.test(stderr)) throw new ScriptSkip(`${program} cannot reach its registry`);
    throw new ScriptError(`${message}\n${stderr}`);
  }
}
