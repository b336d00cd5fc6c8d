import { redactText } from '@atlas/diagnostics';
import type { MigrateStatusResult } from '@atlas/engine';
import {
  colorFunctions,
  defineFunction,
  jsonFunctions,
  stringFunctions,
  type TemplateFunctions,
} from '@atlas/gotemplate';
import { formatRevisionType, type Revision } from '@atlas/migrate';
import type { Palette } from '../kit/terminal.ts';
import { formatMigrateStatus } from '../views/migrate-status.ts';
import { fileObject, listOrAbsent, orAbsent } from './migrate-file.ts';
import { urlToObject } from './url-object.ts';

/** The data of `migrate status --format`; carries the status for `default`. */
interface StatusData {
  readonly result: MigrateStatusResult;
}

/** `default`, which gives the standard text, and the functions on JSON, text and colours. */
export function statusFunctions(palette: Palette, colours: boolean): TemplateFunctions {
  return {
    ...jsonFunctions,
    ...stringFunctions,
    ...colorFunctions(colours),
    default: defineFunction(['any'], (data: unknown) => {
      if (typeof data !== 'object' || data === null || !('result' in data)) {
        throw new Error('default takes the status: {{ default . }}');
      }
      return formatMigrateStatus((data as StatusData).result.status, palette);
    }),
  };
}

/** What templates of `migrate status` work on. In JSON, empty lists and texts are left out. */
export function statusData(result: MigrateStatusResult, url: string, dir: string): object {
  const { status } = result;
  const address = urlToObject(url, result.scope);
  const env = { Driver: result.driver, URL: address, Dir: dir };
  const available = status.available.map(fileObject);
  const pending = status.pending.map(fileObject);
  const outOfOrder = status.outOfOrder.map(fileObject);
  const applied = status.applied.map(revisionObject);
  const serverError = redactText(status.serverError);
  const error = serverError === '' ? status.error : serverError;
  const data = {
    ...env,
    Env: env,
    Available: available,
    Pending: pending,
    OutOfOrder: outOfOrder,
    Applied: applied,
    Current: status.current,
    Next: status.next,
    Count: status.count,
    Total: status.total,
    Status: status.status,
    Error: error,
    SQL: status.sql,
    Explanation: status.explanation ?? '',
    NextCommand: status.nextCommand ?? '',
    Left: defineFunction([], () => status.total - status.count),
    FromCheckpoint: defineFunction([], () => status.isFromCheckpoint),
    toJSON: () => ({
      Env: env,
      Available: listOrAbsent(available),
      OutOfOrder: listOrAbsent(outOfOrder),
      Pending: listOrAbsent(pending),
      Applied: listOrAbsent(applied),
      Current: orAbsent(status.current),
      Next: orAbsent(status.next),
      Count: status.count === 0 ? undefined : status.count,
      Total: status.total === 0 ? undefined : status.total,
      Status: status.status,
      Error: orAbsent(error),
      SQL: orAbsent(status.sql),
    }),
  };
  // Not a field that templates list or print.
  return Object.defineProperty(data, 'result', { value: result, enumerable: false });
}

function revisionObject(revision: Revision): object {
  return {
    Version: revision.version,
    Description: revision.description,
    Type: formatRevisionType(revision.type),
    Applied: revision.applied,
    Total: revision.total,
    ExecutedAt: revision.executedAt,
    ExecutionTime: revision.executionTime,
    Error: revision.error,
    ErrorStmt: revision.errorStatement,
    OperatorVersion: revision.operatorVersion,
  };
}
