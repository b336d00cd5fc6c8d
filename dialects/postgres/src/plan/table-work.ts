import type { Table, TableChange } from '@atlas/model';
import type { Draft, PlanContext } from './context.ts';
import type { IndexOwner } from './indexes.ts';

/** One clause of ALTER TABLE. */
export interface Clause {
  readonly cmd: string;
  /** Clauses that undo it; absent when nothing can. */
  readonly undo?: readonly string[];
  /** Drops of constraints come before everything that they stand in the way of. */
  readonly isConstraintDrop?: boolean;
}

/** The statements of one ModifyTable, by their place. */
export interface Work {
  readonly schema: string;
  readonly from: Table;
  readonly to: Table;
  readonly context: PlanContext;
  readonly owner: IndexOwner;
  readonly changes: readonly TableChange[];
  /** In front of ALTER TABLE. */
  readonly before: Draft[];
  readonly clauses: Clause[];
  /** Behind ALTER TABLE: indexes, then comments and renames. */
  readonly after: Draft[];
  readonly last: Draft[];
  /** Run behind the reverse of ALTER TABLE: what a dropped column took along. */
  readonly restore: string[];
  /** Columns whose sequence stays when they become serial or cease to be. */
  readonly keepsSequence: ReadonlySet<string>;
  /** Remarks for the comment of ALTER TABLE. */
  readonly remarks: string[];
}

/** A comment on something that the reverse drops anyway. */
export function withoutReverse(comment: Draft): Draft {
  return { ...comment, reverse: [] };
}
