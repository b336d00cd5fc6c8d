import { type Draft, draft, literal } from './context.ts';

/**
 * `COMMENT ON` for an object named as SQL (`TABLE "t"`). `subject` is what the statement's comment says after
 * "set comment to ". The empty text takes a comment away.
 */
export function setComment(target: string, subject: string, from: string | undefined, to: string | undefined): Draft[] {
  if ((from ?? '') === (to ?? '')) return [];
  const cmd = (text: string | undefined): string => `COMMENT ON ${target} IS ${literal(text ?? '')}`;
  return [draft(cmd(to), `set comment to ${subject}`, cmd(from))];
}
