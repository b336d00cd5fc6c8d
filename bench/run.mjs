// `npm run bench [name ...]`: runs the benchmarks in this folder, each in a process of its own, and prints one line per
// step: time, peak memory, and whatever the step counted. With `--save` the output also goes to bench/results/<name>.txt.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const args = process.argv.slice(2);
const save = args.includes('--save');
const wanted = args.filter((a) => !a.startsWith('--'));
const out = join(root, 'node_modules', '.cache', 'bench');
mkdirSync(out, { recursive: true });

spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
const names = readdirSync(here)
  .filter((f) => f.endsWith('.bench.ts'))
  .map((f) => f.slice(0, -'.bench.ts'.length))
  .filter((n) => wanted.length === 0 || wanted.includes(n));
for (const name of names) {
  const file = join(out, `${name}.mjs`);
  await build({
    entryPoints: [join(here, `${name}.bench.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    // Packages of this workspace have no built form to load; everything else is loaded as installed.
    plugins: [
      {
        name: 'external-packages',
        setup: (b) =>
          b.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@atlas/') ? undefined : { path, external: true },
          ),
      },
    ],
    logLevel: 'warning',
  });
  const head = `# ${name}: node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'cpu'}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)}\n# npm run bench ${name}\n`;
  const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', file], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  process.stdout.write(`${head}${stdout}\n`);
  if (status !== 0) process.exitCode = 1;
  else if (save) {
    mkdirSync(join(here, 'results'), { recursive: true });
    writeFileSync(join(here, 'results', `${name}.txt`), head + stdout);
  }
}
