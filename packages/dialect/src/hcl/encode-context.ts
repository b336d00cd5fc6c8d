import type { Qualifiers } from './qualify.ts';
import type { DialectHcl } from './spec.ts';

/** What the printers of one realm share. */
export interface EncodeContext {
  readonly hcl: DialectHcl;
  readonly names: Qualifiers;
}
