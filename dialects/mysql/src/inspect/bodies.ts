import { ident } from '../sql.ts';
import type { InspectContext } from './rows.ts';

/** What has a body, and the column of SHOW CREATE that has its text. */
const TEXTS = {
  FUNCTION: 'Create Function',
  PROCEDURE: 'Create Procedure',
  TRIGGER: 'SQL Original Statement',
  EVENT: 'Create Event',
} as const;

type BodyKind = keyof typeof TEXTS;

interface BodyRow {
  readonly schema: string;
  readonly name: string;
  readonly body: string | null;
}

/**
 * Bodies as they were written. The catalogs take escapes out of strings: `'it''s'` is `'it's'` in MySQL, and `'\\\\'` is
 * `'\\'` in MariaDB. So what has a string in it is read by SHOW CREATE; where that does not say, the catalog has to do.
 */
export async function withWrittenBodies<T extends BodyRow>(
  rows: readonly T[],
  kindOf: (row: T) => BodyKind,
  { batch }: InspectContext,
): Promise<readonly T[]> {
  const doubtful = rows.filter(({ body }) => body !== null && /['"\\]/.test(body));
  if (doubtful.length === 0) return rows;
  const results = await batch(doubtful.map((r) => `SHOW CREATE ${kindOf(r)} ${ident(r.schema)}.${ident(r.name)}`));
  const bodies = new Map<T, string>();
  for (const [i, row] of doubtful.entries()) {
    const kind = kindOf(row);
    const text = results[i]?.[0]?.[TEXTS[kind]];
    const body = typeof text === 'string' ? bodyIn(text, kind) : undefined;
    if (body !== undefined) bodies.set(row, body);
  }
  return rows.map((row) => ({ ...row, body: bodies.get(row) ?? row.body }));
}

const QUOTED = `'(?:[^'\\\\]|\\\\.|'')*'`;
const NAME = '(?:`(?:[^`]|``)+`|[\\w$]+)';
const ROUTINE = new RegExp(
  `^(?: RETURNS [^\\n]*)?(?:\\n {4}(?:LANGUAGE SQL|(?:NOT )?DETERMINISTIC|NO SQL|READS SQL DATA|MODIFIES SQL DATA|CONTAINS SQL|` +
    `SQL SECURITY \\w+|COMMENT ${QUOTED}))*\\n([^]*)$`,
);
const TRIGGER = new RegExp(`\\bFOR\\s+EACH\\s+ROW\\s+(?:(?:FOLLOWS|PRECEDES)\\s+${NAME}\\s+)?([^]*)$`, 'i');
const EVENT = new RegExp(
  ` ON COMPLETION (?:NOT )?PRESERVE (?:ENABLE|DISABLE(?: ON \\w+)?)(?: COMMENT ${QUOTED})? DO ([^]*)$`,
);

/** What follows the head of a statement as the server prints it; undefined where the head is not understood. */
export function bodyIn(text: string, kind: BodyKind): string | undefined {
  if (kind === 'TRIGGER') return TRIGGER.exec(text)?.[1]?.trim();
  if (kind === 'EVENT') return EVENT.exec(text)?.[1]?.trim();
  const rest = behindParameters(text);
  return rest === undefined ? undefined : ROUTINE.exec(rest)?.[1]?.trim();
}

/** The text behind the first list in parentheses that stands outside of quotes. */
function behindParameters(text: string): string | undefined {
  let depth = 0;
  for (const match of text.matchAll(new RegExp(`\`(?:[^\`]|\`\`)*\`|${QUOTED}|[()]`, 'g'))) {
    if (match[0] === '(') depth++;
    if (match[0] === ')' && --depth === 0) return text.slice(match.index + 1);
  }
  return undefined;
}
