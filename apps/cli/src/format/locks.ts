import { formatTableSize, type LockReport, lockSentence, type SizedLock } from '@atlas/lint';
import { orAbsent } from './migrate-file.ts';

/** What a statement locks, as templates see it; `line` is 0 outside of files. In JSON, what is empty is left out. */
export function lockObject(report: LockReport, line = 0): object {
  const { form, algorithm = '', reasons = [], locks, work, duration = '' } = report;
  const fields = {
    Line: line,
    Text: lockSentence(report, formatTableSize),
    Form: form,
    Algorithm: algorithm,
    Work: work,
    Duration: duration,
    Reasons: reasons,
    Tables: locks.map(tableObject),
  };
  return {
    ...fields,
    toJSON: () => ({
      ...fields,
      Line: line === 0 ? undefined : line,
      Algorithm: orAbsent(algorithm),
      Duration: orAbsent(duration),
      Reasons: reasons.length === 0 ? undefined : reasons,
    }),
  };
}

/** `.Rows` and `.Bytes` are -1 where they are not known. */
function tableObject({ schema = '', name, mode, blocks, size }: SizedLock): object {
  const [rows, bytes] = [size?.rows ?? -1, size?.bytes ?? -1].map(Math.round);
  const fields = { Schema: schema, Name: name, Lock: mode, Blocks: blocks, Rows: rows, Bytes: bytes };
  return {
    ...fields,
    toJSON: () => ({
      ...fields,
      Schema: orAbsent(schema),
      Rows: rows === -1 ? undefined : rows,
      Bytes: bytes === -1 ? undefined : bytes,
    }),
  };
}
