import { type Revision, revisionTypes } from '../src/revision.ts';

/** The row of a version that was applied, unless said otherwise. */
export function revision(version: string, changes: Partial<Revision> = {}): Revision {
  return {
    version,
    description: '',
    type: revisionTypes.executed,
    applied: 1,
    total: 1,
    executedAt: new Date(0),
    executionTime: 0,
    error: undefined,
    errorStatement: undefined,
    hash: '',
    partialHashes: undefined,
    operatorVersion: 'test',
    ...changes,
  };
}
