import type { DriftEntry, MigrateDriftResult } from '@atlas/engine';
import { colorFunctions, jsonFunctions, stringFunctions, type TemplateFunctions } from '@atlas/gotemplate';
import { shownCommand } from '@atlas/model';
import { urlToObject } from './url-object.ts';

/** The functions of `migrate drift`: JSON, text and colours. */
export function driftFunctions(colours: boolean): TemplateFunctions {
  return { ...jsonFunctions, ...stringFunctions, ...colorFunctions(colours) };
}

/** What templates of `migrate drift` work on. */
export function driftData(result: MigrateDriftResult, url: string, dir: string): object {
  const { dialect, scope, status, entries, summary, fingerprint } = result;
  return {
    Env: { Driver: dialect.name, URL: urlToObject(url, scope), Dir: dir },
    Version: status.current,
    Mode: 'local',
    Drifted: entries.length > 0,
    Fingerprint: fingerprint,
    Pending: status.pending.length + status.outOfOrder.length,
    Summary: {
      Total: summary.total,
      Extra: summary.extra,
      Missing: summary.missing,
      Modified: summary.modified,
      Types: summary.types,
    },
    Changes: entries.map(changeObject),
  };
}

function changeObject({ kind, type, name, plan }: DriftEntry): object {
  return { Kind: kind, Type: type, Name: name, Stmts: plan.statements.map(shownCommand) };
}
