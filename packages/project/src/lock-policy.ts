import type { LockPolicy } from '@atlas/dialect';
import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import { parseGoDurationMs } from '@atlas/gotemplate';
import { type BlockSpec, type DecodedBlock, type Evaluated, numberOf, rangeOf, stringOf } from '@atlas/hcl';

/** How often a statement is tried again where the block does not say. */
const RETRIES = 5;
const BACKOFF_MS = 1000;

/** The `lock` block: how long statements of apply commands wait for locks. */
export const lockSpec: BlockSpec = {
  doc: 'How long statements wait for locks, and what happens then.',
  attributes: {
    timeout: { kind: 'string', required: true, doc: 'How long a statement waits for a lock: 2s.' },
    retries: { kind: 'int', doc: 'How often what waited too long is tried again. Default: 5.' },
    backoff: {
      kind: 'string',
      doc: 'The pause before the first new try, doubled before each further one. Default: 1s.',
    },
  },
};

export function decodeLock(block: DecodedBlock): Evaluated<LockPolicy | undefined> {
  const diagnostics: Diagnostic[] = [];
  const wrong = (name: string, detail: string): void => {
    const at = block.attributes.get(name)?.expr ?? block.block;
    diagnostics.push(errorAt(`Invalid ${name}`, detail, rangeOf(at), 'project/lock-policy'));
  };
  const duration = (name: string, least: number): number | undefined => {
    const text = stringOf(block, name);
    if (text === undefined) return undefined;
    let ms: number | undefined;
    try {
      ms = parseGoDurationMs(text);
    } catch {
      ms = undefined;
    }
    if (ms === undefined || ms < least) {
      wrong(
        name,
        `${JSON.stringify(text)} is no such time: write it like "2s" or "500ms"${least > 0 ? ', above zero' : ''}.`,
      );
    }
    return ms;
  };
  const timeoutMs = duration('timeout', 1);
  const backoffMs = duration('backoff', 0) ?? BACKOFF_MS;
  const retries = numberOf(block, 'retries') ?? RETRIES;
  if (retries < 0) wrong('retries', 'It must be 0 or more.');
  if (timeoutMs === undefined || diagnostics.length > 0) return { value: undefined, diagnostics };
  return { value: { timeoutMs, retries, backoffMs }, diagnostics };
}
