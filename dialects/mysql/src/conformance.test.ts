import { describeConformance } from '@atlas/dialect/testing';
import { describe, test } from 'vitest';
import { commonCases, mariadbCases, mysqlCases, startTestServer } from '../testing/index.ts';

const suites = [
  { kind: 'mysql', cases: [...commonCases, ...mysqlCases], skips: [] },
  { kind: 'mariadb', cases: [...commonCases, ...mariadbCases], skips: [] },
] as const;

for (const { kind, cases, skips } of suites) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    describe.skip(`conformance of ${kind} (${server})`, () => {
      for (const { name } of cases) test(name, () => {});
    });
  } else describeConformance(`conformance of ${kind}`, { open: () => server.openSchema(), cases, skips });
}
