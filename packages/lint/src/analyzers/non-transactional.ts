import { statementVerb } from '../statements/verbs.ts';
import type { Analyzer } from '../analyzer.ts';
import { txmodeNoneFix } from '../directive-edit.ts';

/** Files whose statements look like one transaction and cannot be one. */
export const nonTransactional: Analyzer = {
  name: 'non_transactional',
  heading: 'non-transactional statements detected',
  codes: ['TX101'],
  run({ file, capabilities, dialect, report }) {
    if (!file.isTransactional) return;
    const kinds = file.statements.map(({ text }) => statementVerb(text, dialect.scanner));
    const refused = file.statements.filter(({ facts }) => facts.some((fact) => fact.kind === 'concurrently'));
    const fileFixes = [
      txmodeNoneFix(file.text, 'Split the file, or add the `atlas:txmode none` directive to the header'),
    ];
    if (refused.length > 1) {
      report({
        code: 'TX101',
        text: `The file has ${refused.length} statements that the server refuses inside of a transaction`,
        fileFixes,
      });
      return;
    }
    const firstData = kinds.indexOf('data');
    const mixes = firstData >= 0 && kinds.lastIndexOf('schema') > firstData;
    if (capabilities.supportsTransactionalDdl || !mixes) return;
    report({
      code: 'TX101',
      text: 'The file changes rows before it changes the schema, which commits them: a later failure leaves the file half applied',
      fileFixes,
    });
  },
};
