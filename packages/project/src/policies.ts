import type { DiffPolicy, LockPolicy } from '@atlas/dialect';
import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import {
  type Block,
  type BlockSpec,
  type DecodedBlock,
  decodeBlock,
  type Evaluated,
  rangeOf,
  type Scope,
} from '@atlas/hcl';
import { decodeDiffPolicy, diffSpec, driverDiffSpec, mergeDiffPolicy } from './diff-policy.ts';
import { decodeLint, type LintConfig, lintSpec, mergeLint } from './lint-config.ts';
import { decodeLock, lockSpec } from './lock-policy.ts';
import { present } from './present.ts';
import { strictDiagnostics } from './strict.ts';
import { decodeTest, type TestConfig, testSpec } from './test-config.ts';

/** The settings that may stand at the top of a project file as well as in an environment. */
export interface Policies {
  readonly diff?: DiffPolicy;
  readonly lint?: LintConfig;
  readonly test?: TestConfig;
  readonly lock?: LockPolicy;
}

export const POLICY_BLOCKS: readonly string[] = ['diff', 'lint', 'test', 'lock'];

/** Decodes the `diff`, `lint`, `test` and `lock` blocks among those of one level; others are passed over. */
export function decodePolicies(blocks: readonly Block[], scope: Scope): Evaluated<Policies> {
  const diagnostics: Diagnostic[] = [];
  const decoded = (type: string, specOf: (block: Block) => BlockSpec): DecodedBlock[] =>
    blocks.flatMap((block) => {
      if (block.type.name !== type) return [];
      const { value, diagnostics: found } = decodeBlock(block, specOf(block), scope);
      diagnostics.push(...found, ...strictDiagnostics(value));
      return [value];
    });
  const single = (found: readonly DecodedBlock[]): DecodedBlock | undefined => {
    for (const { block } of found.slice(1)) {
      const detail = `Only one "${block.type.name}" block${block.type.name === 'diff' ? ' without a label' : ''} is allowed.`;
      diagnostics.push(errorAt(`Duplicate ${block.type.name} block`, detail, rangeOf(block.type), 'hcl/block-count'));
    }
    return found[0];
  };
  const diffs = decoded('diff', (block) => (block.labels.length === 0 ? diffSpec : driverDiffSpec));
  single(diffs.filter((block) => block.labels.length === 0));
  const lint = single(decoded('lint', () => lintSpec));
  const test = single(decoded('test', () => testSpec));
  const lockBlock = single(decoded('lock', () => lockSpec));
  const lock = lockBlock && decodeLock(lockBlock);
  diagnostics.push(...(lock?.diagnostics ?? []));
  const value = present<Policies>({
    diff: decodeDiffPolicy(diffs),
    lint: lint && decodeLint(lint),
    test: test && decodeTest(test),
    lock: lock?.value,
  });
  return { value, diagnostics };
}

/** An environment's settings over those of the whole project; `test` and `lock` are taken whole from one of them. */
export function mergePolicies(own: Policies, global: Policies): Policies {
  return present<Policies>({
    diff: mergeDiffPolicy(own.diff, global.diff),
    lint: mergeLint(own.lint, global.lint),
    test: own.test ?? global.test,
    lock: own.lock ?? global.lock,
  });
}
