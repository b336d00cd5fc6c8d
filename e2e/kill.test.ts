import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test, vi } from 'vitest';
import { allKillPoints, runCampaign } from './kill/campaign.ts';
import type { DatabaseKind, Mode } from './kill/migrations.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every how many-th point is tried: `npm run test:kill` tries all, here it is one out of many, over the whole run. */
const STEP = Number(process.env['KILL_STEP'] ?? 47);

vi.setConfig({ testTimeout: 10_000_000 / STEP, hookTimeout: 60_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});

const kinds: readonly DatabaseKind[] = ['sqlite', 'postgres'];
const modes: readonly Mode[] = ['file', 'all', 'none', 'directive'];

test.each(kinds.flatMap((kind) => modes.map((mode): [DatabaseKind, Mode] => [kind, mode])))(
  '%s, transactions: %s: after a kill at any moment the next run finishes, each statement once',
  async (kind, mode) => {
    const all = allKillPoints();
    const offset = (kinds.indexOf(kind) * modes.length + modes.indexOf(mode)) * 6;
    const points = all.filter((_point, i) => i % STEP === offset % STEP);
    const { boundaries, middles, late, failures } = await runCampaign(kind, mode, points, 4);
    console.log(
      `${kind}, ${mode}: ${boundaries + middles} kill points, ${boundaries} between statements and ${middles} within` +
        ` (${late} came after the end)`,
    );
    expect(failures).toEqual([]);
    expect(boundaries).toBe(points.filter(({ microseconds }) => microseconds === 0).length);
    // The last statement of a run may be over before the kill comes.
    expect(late).toBeLessThanOrEqual(Math.ceil(points.length / 20));
  },
);
