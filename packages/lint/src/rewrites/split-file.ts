import { addFileDirective, fileDirectives } from '@atlas/sqltext';
import type { LintStatement } from '../file.ts';
import type { Rewrite, RewriteStep } from './rewrite.ts';
import { formatSteps } from './text.ts';

/** A file whose statements are to be replaced. */
export interface SplitInput {
  readonly text: string;
  readonly statements: readonly LintStatement[];
  /** Statements without one stay as they are. */
  readonly rewrites: ReadonlyMap<LintStatement, Rewrite>;
  /** Where the statements stand in the text: all of it, or a member of an archive. */
  readonly body: { readonly start: number; readonly end: number };
  readonly isTransactional: boolean;
}

/** Texts of the files that take its place. */
export interface SplitFile {
  /** In order; the first takes the place of the file itself. */
  readonly parts: readonly string[];
  /** Run once no program uses the old form any more; undefined when there is nothing left to do then. */
  readonly contract: string | undefined;
}

interface Segment {
  readonly isTransactional: boolean;
  text: string;
}

/**
 * Replaces statements of a file. What must not be in one transaction with others comes apart into files of its own, so
 * that the rest keeps the transaction it had. Texts of all other statements, and of comments, stay as they are.
 */
export function splitFile(input: SplitInput): SplitFile {
  const { text, statements, rewrites, body } = input;
  const segments: Segment[] = [];
  const add = (isTransactional: boolean, piece: string): void => {
    const last = segments.at(-1);
    if (last?.isTransactional === isTransactional) last.text += piece;
    else segments.push({ isTransactional, text: piece });
  };
  const header = headerEnd(text.slice(body.start, body.end)) + body.start;
  let at = header;
  for (const statement of statements) {
    const end = endOfLine(text, statement.pos + statement.text.length, body.end);
    const rewrite = rewrites.get(statement);
    if (rewrite === undefined) add(input.isTransactional, text.slice(at, end));
    else {
      const above = text.slice(at, statement.pos);
      const below = text.slice(statement.pos + statement.text.length, end);
      const groups = groupSteps(rewrite.steps.filter(({ phase }) => phase === 'now'));
      groups.forEach((group, i) => {
        // A file that runs in no transaction keeps its single statements.
        const isTransactional = group.runs === 'together' && (input.isTransactional || group.steps.length > 1);
        const first = i === 0 ? above : '';
        const rest = i === groups.length - 1 ? below : '\n';
        add(isTransactional, `${first}${formatSteps(group.steps)}${rest}`);
      });
    }
    at = end;
  }
  const last = segments.at(-1);
  if (last === undefined) return { parts: [text], contract: undefined };
  last.text += text.slice(at, body.end);
  const [first, ...others] = segments.map((segment) => ({ ...segment, text: trimStart(segment.text) }));
  const own = { ...(first ?? last), text: text.slice(body.start, header) + (segments[0]?.text ?? '') };
  const noLint = fileDirectives(text.slice(body.start, body.end)).filter(({ name }) => name === 'nolint');
  const prefix = noLint.map(({ args }) => `-- atlas:nolint${args === '' ? '' : ` ${args}`}\n`).join('');
  const parts = [
    text.slice(0, body.start) + withMode(own.text, own.isTransactional) + text.slice(body.end),
    ...others.map((part) => withMode(`${prefix}${prefix === '' ? '' : '\n'}${part.text}`, part.isTransactional)),
  ].map(endWithNewline);
  const contract = statements.flatMap((s) => rewrites.get(s)?.steps.filter(({ phase }) => phase === 'contract') ?? []);
  return { parts, contract: contract.length === 0 ? undefined : `-- atlas:contract\n\n${formatSteps(contract)}\n` };
}

/** Steps that stand beside each other and run in the same way. */
function groupSteps(
  steps: readonly RewriteStep[],
): readonly { readonly runs: RewriteStep['runs']; readonly steps: readonly RewriteStep[] }[] {
  const groups: { runs: RewriteStep['runs']; steps: RewriteStep[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.runs === step.runs) last.steps.push(step);
    else groups.push({ runs: step.runs, steps: [step] });
  }
  return groups;
}

/** The head of a file with directives, up to the empty line behind it. */
function headerEnd(text: string): number {
  const last = fileDirectives(text).at(-1);
  if (last === undefined) return 0;
  const end = text.indexOf('\n', last.end);
  return end === -1 ? text.length : end + 1;
}

/** A comment behind a statement belongs to it, together with the end of the line. */
function endOfLine(text: string, from: number, limit: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline === -1 || newline >= limit ? limit : newline + 1;
  return /^[ \t]*(?:--[^\n]*)?\r?\n?$/.test(text.slice(from, end)) ? end : from;
}

function withMode(text: string, isTransactional: boolean): string {
  const own = fileDirectives(text).find(({ name }) => name === 'txmode');
  if (isTransactional === (own?.args !== 'none')) return text;
  if (own === undefined) return addFileDirective(text, 'txmode', 'none');
  return (
    text.slice(0, own.start) + (isTransactional ? '-- atlas:txmode file' : '-- atlas:txmode none') + text.slice(own.end)
  );
}

function trimStart(text: string): string {
  return text.replace(/^(?:[ \t]*\r?\n)+/, '');
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
