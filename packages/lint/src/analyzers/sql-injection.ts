import { isSignificant, type Token, tokenizeSql } from '@atlas/sqltext';
import type { Analyzer, Pass } from '../analyzer.ts';
import { quoted } from '../text.ts';
import { type ChangeAt, changesIn } from '../visit.ts';

/** Routines that run SQL which they put together from texts. */
export const sqlInjection: Analyzer = {
  name: 'sql_injection',
  heading: 'SQL injection risks detected',
  codes: ['SA101'],
  run(pass) {
    for (const at of changesIn(pass.file)) {
      const routine = routineOf(at);
      if (routine === undefined || !hasUnsafeSql(routine.body, pass)) continue;
      pass.report({
        code: 'SA101',
        text: `${routine.noun} ${quoted(routine.name)} executes dynamic SQL that is built by concatenation, which allows SQL injection`,
        statement: at.statement,
        objects: [routine.name],
        fixes: [
          { message: 'Pass values as parameters (USING), and quote names with quote_ident or the format verb %I' },
        ],
      });
    }
  },
};

interface RoutineText {
  readonly noun: string;
  readonly name: string;
  readonly body: string;
}

function routineOf({ change }: ChangeAt): RoutineText | undefined {
  switch (change.kind) {
    case 'add_func':
      return { noun: 'Function', ...change.func };
    case 'modify_func':
      return { noun: 'Function', ...change.to };
    case 'add_proc':
      return { noun: 'Procedure', ...change.proc };
    case 'modify_proc':
      return { noun: 'Procedure', ...change.to };
    case 'add_trigger':
      return { noun: 'Trigger', ...change.trigger };
    case 'modify_trigger':
      return { noun: 'Trigger', ...change.to };
    default:
      return undefined;
  }
}

function hasUnsafeSql(body: string, { dialect }: Pass): boolean {
  const tokens = tokenizeSql(body, dialect.scanner).filter(isSignificant);
  const unsafeVariables = new Set<string>();
  let found = false;
  for (const statement of splitStatements(tokens)) {
    const target = assignedTo(statement);
    if (target !== undefined && isUnsafe(statement)) unsafeVariables.add(target);
    const run = executedBy(statement);
    if (run === undefined) continue;
    const usesUnsafe = run.some(({ text }) => unsafeVariables.has(text.toLowerCase()));
    if (usesUnsafe || isUnsafe(run)) found = true;
  }
  return found;
}

function splitStatements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    const ends = token.text === ';' || ['BEGIN', 'THEN', 'ELSE', 'LOOP', 'DO'].includes(token.text.toUpperCase());
    if (ends) statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements;
}

/** The variable that a statement such as `q := ...`, `SET @q = ...` or `DECLARE q text := ...` sets. */
function assignedTo(statement: readonly Token[]): string | undefined {
  const at = statement.findIndex(({ text }) => text === ':=' || text === '=');
  if (at < 1) return undefined;
  const words = statement.slice(0, at).filter(({ text }) => !/^(?:set|declare|let)$/i.test(text));
  return words[0]?.text.toLowerCase();
}

/** What a statement runs as SQL: behind EXECUTE, sp_executesql, or PREPARE ... FROM. */
function executedBy(statement: readonly Token[]): readonly Token[] | undefined {
  const at = statement.findIndex(({ text }) => /^(?:EXECUTE|EXEC)$/i.test(text));
  if (at >= 0) {
    // Trigger actions: EXECUTE FUNCTION f().
    if (/^(?:FUNCTION|PROCEDURE)$/i.test(statement[at + 1]?.text ?? '')) return undefined;
    const using = statement.findIndex(({ text }, i) => i > at && /^USING$/i.test(text));
    return statement.slice(at + 1, using === -1 ? undefined : using);
  }
  if (!/^PREPARE$/i.test(statement[0]?.text ?? '')) return undefined;
  const from = statement.findIndex(({ text }) => /^FROM$/i.test(text));
  return from === -1 ? undefined : statement.slice(from + 1);
}

const SAFE_CALLS = /^(?:quote_ident|quote_literal|quote_nullable|quotename|format)$/i;

/** A text is joined with something that is neither a literal nor quoted, or formatted with `%s`. */
function isUnsafe(tokens: readonly Token[]): boolean {
  if (tokens.some(({ kind, text }, i) => kind === 'string' && /%(?:\d+\$)?-?\d*s/.test(text) && isFormat(tokens, i)))
    return true;
  const isJoined = (i: number): boolean =>
    ['||', '+'].includes(tokens[i - 1]?.text ?? '') || ['||', '+'].includes(tokens[i + 1]?.text ?? '');
  const joins = tokens.some(({ kind, text }, i) => {
    const isOperand = (kind === 'word' || kind === 'parameter' || kind === 'quoted-identifier') && isJoined(i);
    return isOperand && !SAFE_CALLS.test(text);
  });
  const hasText = tokens.some(({ kind }) => kind === 'string');
  if (joins && hasText) return true;
  const concat = tokens.findIndex(({ text }) => /^CONCAT(?:_WS)?$/i.test(text));
  return (
    concat >= 0 &&
    tokens.slice(concat + 1).some(({ kind, text }) => ['word', 'parameter'].includes(kind) && !SAFE_CALLS.test(text))
  );
}

function isFormat(tokens: readonly Token[], at: number): boolean {
  return /^format$/i.test(tokens[at - 2]?.text ?? '') && tokens[at - 1]?.text === '(';
}
