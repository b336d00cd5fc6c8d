import type { Analyzer } from '../analyzer.ts';
import { txmodeNoneFix } from '../directive-edit.ts';

/** Transactions that a file begins although it already runs in one. */
export const nestedTx: Analyzer = {
  name: 'nestedtx',
  heading: 'nested transaction blocks detected',
  codes: ['TX201'],
  run({ file, report }) {
    if (!file.isTransactional) return;
    for (const statement of file.statements) {
      const begin = statement.facts.find((fact) => fact.kind === 'begin');
      if (begin === undefined) continue;
      const fix = 'Add the `atlas:txmode none` directive to the header, and the file keeps its own transactions';
      report({
        code: 'TX201',
        text: `Beginning a transaction inside the transaction that the file runs in: ${begin.text}`,
        statement,
        fileFixes: [txmodeNoneFix(file.text, fix)],
      });
    }
  },
};
