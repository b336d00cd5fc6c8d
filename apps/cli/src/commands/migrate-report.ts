import { AmbiguousRevisionsError, formatSumError } from '@atlas/migrate';
import { ReportedError } from '../kit/errors.ts';
import type { OutputStream } from '../kit/runtime.ts';

/**
 * Runs `work`; errors about which a person needs to know more than their message get that on standard output, where
 * scripts look for it.
 */
export async function withExplanations<T>(stdout: OutputStream, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const explanation = formatSumError(error);
    if (explanation !== undefined) stdout.write(explanation);
    if (error instanceof AmbiguousRevisionsError) {
      stdout.write(`${error.explanation}\n`);
      throw new ReportedError(error);
    }
    throw error;
  }
}
