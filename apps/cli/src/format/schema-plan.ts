import { redactText } from '@atlas/diagnostics';
import type { Dialect, Scope } from '@atlas/dialect';
import { type PlanLint, type PlanStatus, formatStatements } from '@atlas/engine';
import {
  colorFunctions,
  defineFunction,
  jsonFunctions,
  stringFunctions,
  type TemplateFunctions,
} from '@atlas/gotemplate';
import { newRealm, type Plan } from '@atlas/model';
import { lintData } from './migrate-lint.ts';
import { orAbsent } from './migrate-file.ts';
import { statementsToObjects } from './statements.ts';
import { urlToObject } from './url-object.ts';

/** The functions of `schema plan` and its subcommands. */
export function planFunctions(colours: boolean): TemplateFunctions {
  return { ...jsonFunctions, ...stringFunctions, ...colorFunctions(colours) };
}

/** A plan and where it stands, as reports tell it. */
export interface PlanFileFacts {
  readonly name: string;
  readonly fromHash: string;
  readonly fromDesc: string;
  readonly toHash: string;
  readonly toDesc: string;
  /** Absent: what the statements of `plan` look like in a file. */
  readonly migration?: string | undefined;
  /** Absent where only the file is known, and not the database that it is for. */
  readonly plan?: Plan | undefined;
  /** `atlas://app/plans/name` or `file://name.plan.hcl`; empty for a plan that is kept nowhere. */
  readonly url: string;
  readonly status?: PlanStatus | undefined;
}

/** A run of `schema plan`, or what `schema apply` planned. */
export interface PlanFacts {
  readonly dialect: Dialect | undefined;
  /** The database that the plan starts from, or the dev database. */
  readonly url: string;
  readonly scope: Scope;
  readonly repo: string;
  readonly lint: PlanLint | undefined;
  readonly file: PlanFileFacts | undefined;
  readonly start: Date;
  readonly end: Date;
  readonly error?: string | undefined;
}

/** What templates of `schema plan` work on: `.Env`, `.Repo`, `.Lint`, `.File`, `.Error`. In JSON, what is empty is left out. */
export function planData(facts: PlanFacts): object {
  const { dialect, url, scope, repo, lint, start, end } = facts;
  const driver = dialect?.name ?? '';
  const address = dialect === undefined || !url.includes('://') ? null : urlToObject(url, scope);
  const env = {
    Driver: driver,
    URL: address,
    Dir: '',
    toJSON: () => ({ Driver: orAbsent(driver), URL: address ?? undefined }),
  };
  const report =
    lint === undefined || dialect === undefined
      ? null
      : lintData({
          summary: {
            dialect,
            scope,
            steps: [],
            files: [lint],
            fromVersion: undefined,
            toVersion: undefined,
            total: 1,
            current: newRealm(),
            desired: newRealm(),
          },
          devUrl: url,
          dir: '',
          start,
          end,
        });
  const file = facts.file === undefined ? null : planFileData(facts.file);
  const error = redactText(facts.error ?? '');
  return {
    Env: env,
    Repo: repo,
    Lint: report,
    File: file,
    Start: start,
    End: end,
    Error: error,
    toJSON: () => ({
      Env: env,
      Repo: orAbsent(repo),
      Lint: report ?? undefined,
      File: file ?? undefined,
      Error: orAbsent(error),
    }),
  };
}

/** `.File` of a plan, and an item of `schema plan list`. */
export function planFileData(facts: PlanFileFacts): object {
  const { name, fromHash, fromDesc, toHash, toDesc, plan, url, status = '' } = facts;
  const migration = facts.migration ?? formatStatements(plan?.statements ?? []);
  const statements = statementsToObjects(plan?.statements ?? []);
  const link = '';
  return {
    Name: name,
    FromHash: fromHash,
    FromDesc: fromDesc,
    ToHash: toHash,
    ToDesc: toDesc,
    Migration: migration,
    Stmts: statements,
    URL: url,
    Link: link,
    Status: status,
    toJSON: () => ({
      Name: orAbsent(name),
      FromHash: orAbsent(fromHash),
      FromDesc: orAbsent(fromDesc),
      ToHash: orAbsent(toHash),
      ToDesc: orAbsent(toDesc),
      Migration: orAbsent(migration),
      Stmts: statements.length === 0 ? undefined : statements,
      URL: orAbsent(url),
      Status: orAbsent(status),
    }),
  };
}

/** What `--name-format` works on, with `base64url` for hashes as part of file names. */
export const nameFunctions: TemplateFunctions = {
  ...jsonFunctions,
  ...stringFunctions,
  base64url: defineFunction(['string'], (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')),
};
