import type { Statement } from './plan.ts';

/** The SQL of a statement as people and files may see it. What is hidden is no valid SQL any more, so nobody runs it. */
export function publicSql({ cmd, secrets = [] }: Pick<Statement, 'cmd' | 'secrets'>): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, '(sensitive)'), cmd);
}
