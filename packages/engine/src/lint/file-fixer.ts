import {
  type DoubledColumn,
  formatSteps,
  type LineEdit,
  type LintStatement,
  type Report,
  type Rewrite,
  splitFile,
} from '@atlas/lint';
import {
  compareBytes,
  filesOfFirstRun,
  isArchive,
  loadDir,
  memoryFiles,
  type MigrationDir,
  type MigrationFile,
  migrationRange,
  nextVersion,
  splitVersions,
  statementKind,
} from '@atlas/migrate';
import { delimiterDirective } from '@atlas/sqltext';
import type { EngineContext } from '../context.ts';
import { buildReplayed, type ReplayFacts } from '../migrate/replay-cache.ts';
import { type LintedFile, lintOnDev, type LintOutcome, type LintWork } from './migrate-lint.ts';
import { proveRewrites } from './prove-rewrites.ts';

/** One change of a file. */
export interface LintFix {
  readonly file: string;
  /** 1-based, in the file as it was before this change. */
  readonly line: number;
  readonly codes: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** A finding that there is a known way around, but not for this statement. */
export interface RefusedFix {
  readonly file: string;
  readonly line: number;
  readonly codes: readonly string[];
  readonly reason: string;
}

/** More rounds than any file needs: rewrites, a header, checks. */
const MOST_ROUNDS = 16;

/** Fixes files in memory, round by round, until analysis has nothing more to suggest. */
export class FileFixer {
  dir: MigrationDir;
  outcome: LintOutcome | undefined;
  readonly fixes: LintFix[] = [];
  readonly refused = new Map<string, RefusedFix>();
  readonly contracts: string[] = [];
  /** Findings before files came apart, by code and statement, and the statements of those files. */
  readonly #found = new Set<string>();
  readonly #apart = new Set<string>();
  #hasRewritten = false;
  readonly #work: LintWork;
  readonly #context: EngineContext;

  constructor(work: LintWork, context: EngineContext) {
    this.#work = work;
    this.#context = context;
    this.dir = work.open.dir;
  }

  async run(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { selected } = this.#work;
      const files = this.dir.files.slice(selected.base.length);
      const work = { ...this.#work, open: { ...this.#work.open, dir: this.dir }, selected: { ...selected, files } };
      this.outcome = await lintOnDev(work, this.#context);
      // A file that does not run is not made better by changing others.
      if (this.outcome.steps.some(({ error }) => error !== undefined)) return;
      // Edits come first: what a file holds together is seen as one before it comes apart.
      const changed =
        (this.#hasRewritten ? undefined : this.#edit(this.outcome)) ??
        (await this.#rewrite(work, this.outcome)) ??
        this.#silence(this.outcome);
      if (changed === undefined) return;
      await this.#take(changed);
    }
  }

  async #take(changed: ReadonlyMap<string, string>): Promise<void> {
    const texts = this.dir.files.map(({ name }, i) => [name, this.dir.contents[i] ?? ''] as const);
    this.dir = await loadDir(memoryFiles(Object.fromEntries([...texts, ...changed])), this.dir.format);
  }

  /** The texts of files with all rewrites that are proven; undefined when there are none. */
  async #rewrite(work: LintWork, { files }: LintOutcome): Promise<ReadonlyMap<string, string> | undefined> {
    const rewrites = new Map<LintStatement, Rewrite>();
    for (const linted of files) this.#collect(linted, rewrites, work);
    this.#refuseChangedAgain(files, rewrites);
    if (rewrites.size === 0) return undefined;
    // Checkpoints only run on empty databases, where nothing is in use.
    const linear = files.filter(({ file }) => this.#find(file.name)?.checkpoint === undefined);
    const { proven, rejected } = await proveRewrites({
      dev: work.dev,
      build: (driver) => buildReplayed(driver, replayFacts(work), this.#context),
      statements: linear.flatMap(({ statements = [] }) => statements),
      rewrites,
      inspect: { schemas: work.request.schemas, mode: work.request.mode, signal: this.#context.signal },
    });
    for (const linted of linear) {
      for (const [statement, rewrite] of linted.rewrites ?? []) {
        const reason = rejected.get(statement);
        if (reason !== undefined) this.#refuse(linted, statement, rewrite.codes, reason);
      }
    }
    const changed = new Map<string, string>();
    for (const linted of linear) {
      const own = new Map([...proven].filter(([statement]) => linted.statements?.includes(statement) === true));
      if (own.size > 0) this.#split(linted, own, changed);
    }
    if (changed.size === 0) return undefined;
    this.#hasRewritten = true;
    for (const { reports, statements = [], file } of linear) {
      for (const { text } of changed.has(file.name) ? statements : []) this.#apart.add(text);
      for (const { code, pos } of reports.flatMap(({ diagnostics }) => diagnostics)) {
        const statement = statements.find((s) => s.pos === pos);
        if (statement !== undefined) this.#found.add(`${code}\u0000${statement.text}`);
      }
    }
    return changed;
  }

  /**
   * What one file makes and changes is nobody else's. Where it came apart the statements look like changes of what others
   * use, so directives say that they are not.
   */
  #silence({ files }: LintOutcome): ReadonlyMap<string, string> | undefined {
    const changed = new Map<string, string>();
    for (const { file, reports, statements = [] } of files) {
      let { text } = file;
      for (const { pos, text: sql } of statements.toReversed()) {
        const codes = reports.flatMap(({ diagnostics }) => diagnostics.flatMap((d) => (d.pos === pos ? [d.code] : [])));
        const added = codes.filter((code) => !this.#found.has(`${code}\u0000${sql}`));
        const isOwnLine = pos === 0 || text[pos - 1] === '\n';
        if (added.length === 0 || !isOwnLine || !this.#apart.has(sql)) continue;
        text = `${text.slice(0, pos)}-- atlas:nolint ${[...new Set(added)].join(' ')}\n${text.slice(pos)}`;
      }
      if (text !== file.text) changed.set(file.name, text);
    }
    return changed.size === 0 ? undefined : changed;
  }

  #collect(linted: LintedFile, rewrites: Map<LintStatement, Rewrite>, { dev }: LintWork): void {
    const { text } = linted.file;
    const { scanner } = dev.driver.dialect;
    const hasOwnTransaction = linted.statements?.some((s) => statementKind(s.text, scanner).control !== undefined);
    for (const [statement, rewrite] of linted.rewrites ?? []) {
      if (this.refused.has(keyOf(statement)) && rewrite.kind === 'rewrite') continue;
      const isLast = linted.statements?.at(-1) === statement;
      const reason =
        rewrite.kind === 'none'
          ? rewrite.reason
          : hasOwnTransaction === true
            ? 'The file begins and ends transactions itself'
            : delimiterDirective(text) !== undefined || !(isLast || statement.text.endsWith(';'))
              ? 'The file has a delimiter of its own'
              : undefined;
      if (reason !== undefined) this.#refuse(linted, statement, rewrite.codes, reason);
      else if (rewrite.kind === 'rewrite') rewrites.set(statement, rewrite);
    }
  }

  /**
   * While a column exists twice, a trigger keeps both equal as they were made. What changes one of them once more, such
   * as its default, could make values of the other disappear.
   */
  #refuseChangedAgain(files: readonly LintedFile[], rewrites: Map<LintStatement, Rewrite>): void {
    const all = files.flatMap((linted) => (linted.statements ?? []).map((statement) => ({ linted, statement })));
    for (const [i, { linted, statement }] of all.entries()) {
      const rewrite = rewrites.get(statement);
      const again = rewrite?.doubled?.find((column) =>
        all.slice(i + 1).some((other) => changes(other.statement, column)),
      );
      if (rewrite === undefined || again === undefined) continue;
      rewrites.delete(statement);
      const reason = `A later statement changes column ${JSON.stringify(again.column)} again: put it into a migration for the time after the contract file`;
      this.#refuse(linted, statement, rewrite.codes, reason);
    }
  }

  #refuse({ file }: LintedFile, statement: LintStatement, codes: readonly string[], reason: string): void {
    const line = lineOf(file.text, statement.pos);
    this.refused.set(keyOf(statement), { file: file.name, line, codes, reason });
  }

  /** Puts the texts of a file and of those that come apart from it into `changed`. */
  #split(linted: LintedFile, rewrites: ReadonlyMap<LintStatement, Rewrite>, changed: Map<string, string>): void {
    const file = this.#find(linted.file.name);
    const body = migrationRange(linted.file.text);
    if (file === undefined || body === undefined) return;
    const { text } = file;
    const refuseAll = (reason: string): void => {
      for (const [statement, { codes }] of rewrites) this.#refuse(linted, statement, codes, reason);
    };
    const isTransactional = linted.isTransactional !== false;
    const { parts, contract } = splitFile({
      text,
      statements: linted.statements ?? [],
      rewrites,
      body,
      isTransactional,
    });
    const [first = text, ...others] = parts;
    if (others.length > 0 && isArchive(text) && body.end < text.length) {
      return refuseAll('The file has to come apart into several, and its down.sql is for all of it');
    }
    const names = splitVersions(this.dir, file, others.length);
    if (names === undefined) {
      return refuseAll(
        `The file has to come apart into ${parts.length}, and there is no version between it and the next`,
      );
    }
    for (const [statement, rewrite] of rewrites) {
      this.fixes.push({
        file: file.name,
        line: lineOf(text, statement.pos),
        codes: rewrite.codes,
        before: statement.text,
        after: formatSteps(rewrite.steps.filter(({ phase }) => phase === 'now')),
      });
    }
    changed.set(file.name, first);
    names.forEach((name, i) => changed.set(name, others[i] ?? ''));
    if (contract !== undefined) {
      const name = this.#contractName(file, [...changed.keys()]);
      changed.set(name, contract);
      this.contracts.push(name);
    }
  }

  /** After all files that there are. */
  #contractName(file: MigrationFile, others: readonly string[]): string {
    const versions = [
      ...this.dir.files.map(({ version }) => version),
      ...others.map((name) => name.split(/[_.]/)[0] ?? ''),
    ];
    const last = versions.toSorted(compareBytes).at(-1) ?? '';
    const next = nextVersion(versions, new Date(this.#context.now()));
    const version = compareBytes(next, last) > 0 ? next : `${last}z`;
    return `${version}_${file.description === '' ? '' : `${file.description}_`}contract.sql`;
  }

  #find(name: string): MigrationFile | undefined {
    return this.dir.files.find((file) => file.name === name);
  }

  /** The text of one file with one edit of lines; undefined when nothing is suggested. */
  #edit({ files }: LintOutcome): ReadonlyMap<string, string> | undefined {
    for (const { file, reports, rewrites } of files) {
      const rewritten = new Set([...(rewrites?.keys() ?? [])].map(({ pos }) => pos));
      for (const report of reports) {
        const { diagnostics } = report;
        const fixes = isTakenCareOf(report, rewrites) ? [] : report.fixes;
        const codes = [...new Set(diagnostics.map(({ code }) => code))];
        const single = diagnostics
          .filter(({ pos, fixes: own }) => own.some(({ edit }) => edit !== undefined) && !rewritten.has(pos))
          .map((d) => ({ fixes: d.fixes, codes: [d.code] }));
        for (const found of [{ fixes, codes }, ...single]) {
          const edit = found.fixes.find((fix) => fix.edit !== undefined)?.edit;
          const after = edit === undefined ? file.text : applyEdit(file.text, edit);
          if (edit === undefined || after === file.text) continue;
          const before = file.text
            .split('\n')
            .slice(edit.line - 1, edit.end)
            .join('\n');
          this.fixes.push({
            file: file.name,
            line: edit.line,
            codes: found.codes,
            before,
            after: edit.newText.trimEnd(),
          });
          return new Map([[file.name, after]]);
        }
      }
    }
    return undefined;
  }
}

/** Steps that validate a check find NULLs themselves, so no query has to look for them first. */
function isTakenCareOf({ analyzer, diagnostics }: Report, rewrites: LintedFile['rewrites']): boolean {
  const steps = new Set([...(rewrites ?? [])].flatMap(([{ pos }, { kind }]) => (kind === 'rewrite' ? [pos] : [])));
  const nulls = diagnostics.filter(({ code }) => code === 'MF104');
  return analyzer === 'data_depend' && nulls.length > 0 && nulls.every(({ pos }) => steps.has(pos));
}

function changes(statement: LintStatement, { schema, table, column }: DoubledColumn): boolean {
  return statement.changes.some((change) => {
    if (change.kind !== 'modify_table' || change.schema !== schema || change.from.name !== table) return false;
    return change.changes.some((inner) => {
      if (inner.kind === 'drop_column') return inner.column.name === column;
      return (inner.kind === 'modify_column' || inner.kind === 'rename_column') && inner.from.name === column;
    });
  });
}

function replayFacts({ open, selected, dev, request }: LintWork): ReplayFacts {
  return {
    open,
    files: filesOfFirstRun(selected.base),
    dev,
    devUrl: request.devUrl,
    inspect: { schemas: request.schemas, mode: request.mode },
  };
}

/** The statement may move into another file. */
function keyOf({ text }: LintStatement): string {
  return text;
}

function lineOf(text: string, pos: number): number {
  return text.slice(0, pos).split('\n').length;
}

/** Replaces whole lines. */
function applyEdit(text: string, { line, end, newText }: LineEdit): string {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).map((one) => `${one}\n`);
  const after = lines.slice(end).join('\n');
  return `${before.join('')}${newText}${after}`;
}
