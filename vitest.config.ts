import { defineConfig } from 'vitest/config';

// `source` makes workspace packages resolve to their TypeScript sources, so no build is needed to test. The conditions are
// passed on to Node too, where `import` would give required packages their ES modules.
const conditions = ['source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,dialects,apps}/*/src/**/*.test.ts', 'tools/**/*.test.ts', 'e2e/**/*.test.ts'],
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
