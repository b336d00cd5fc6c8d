import type { TransactionHook } from '@atlas/dialect';
import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import {
  type Block,
  type BlockSpec,
  boolOf,
  decodeBlock,
  type Evaluated,
  nestedBlock,
  rangeOf,
  type Scope,
  stringsOf,
} from '@atlas/hcl';
import { strictDiagnostics } from './strict.ts';

export const hookSpec: BlockSpec = {
  doc: 'Statements to run in the transactions of apply commands.',
  labels: { min: 2, max: 2, names: ['type', 'name'] },
  attributes: { skip_errors: { kind: 'bool', doc: 'Go on when one of the statements fails.' } },
  blocks: {
    transaction: {
      max: 1,
      attributes: {
        after_begin: { kind: 'strings', doc: 'First in the transaction.' },
        before_commit: { kind: 'strings', doc: 'Last in a transaction that takes effect.' },
        before_rollback: { kind: 'strings', doc: 'Last in a transaction that is undone.' },
      },
    },
  },
};

/** Decodes the `hook` blocks at the top of a project file. */
export function decodeHooks(blocks: readonly Block[], scope: Scope): Evaluated<readonly TransactionHook[]> {
  const diagnostics: Diagnostic[] = [];
  const hooks = blocks.flatMap((block): TransactionHook[] => {
    const { value, diagnostics: found } = decodeBlock(block, hookSpec, scope);
    diagnostics.push(...found, ...strictDiagnostics(value));
    const [type = '', name = ''] = value.labels;
    if (type !== 'sql') {
      const detail = `Hooks are of type "sql", not "${type}".`;
      diagnostics.push(errorAt('Unknown hook', detail, rangeOf(block.labels[0] ?? block.type), 'project/hook'));
      return [];
    }
    const inside = nestedBlock(value, 'transaction');
    const list = (attribute: string): readonly string[] =>
      inside === undefined ? [] : (stringsOf(inside, attribute) ?? []);
    return [
      {
        name,
        afterBegin: list('after_begin'),
        beforeCommit: list('before_commit'),
        beforeRollback: list('before_rollback'),
        skipErrors: boolOf(value, 'skip_errors') ?? false,
      },
    ];
  });
  return { value: hooks, diagnostics };
}
