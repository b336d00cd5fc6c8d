// `npm test`: static checks, then all tests. Arguments go to Vitest (`npm test -- packages/hcl`), which then runs alone.
// The last line counts: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const selection = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const failures = [];

/** Runs a program of this workspace and remembers whether it failed. */
function run(title, command, args) {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) failures.push(title);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
if (selection.length === 0) {
  run('build', process.execPath, [join(root, 'tools', 'build.mjs')]);
  run('types', bin('tsc'), ['-p', 'tsconfig.json']);
  run('format', bin('biome'), ['format', '.']);
  run('lint', bin('oxlint'), ['--type-aware', '--deny-warnings']);
}

const folder = mkdtempSync(join(tmpdir(), 'atlas-test-'));
const report = join(folder, 'report.json');
run('tests', bin('vitest'), [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...selection,
]);
const counts = readCounts();
rmSync(folder, { recursive: true, force: true });

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that fails to load has no tests of its own; it counts as one failure.
    const broken = testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const checks = failures.filter((f) => f !== 'tests');
if (checks.length > 0) console.log(`\nfailed checks: ${checks.join(', ')}`);
const failed = counts.failed + checks.length + (failures.includes('tests') && counts.failed === 0 ? 1 : 0);
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
