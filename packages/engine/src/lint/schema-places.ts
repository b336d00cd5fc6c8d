import type { Range } from '@atlas/diagnostics';
import { nameOfNode, type Node, rangeOfNode } from '@atlas/rules';
import type { State } from '../state.ts';

/** Something that is not as it should be. */
export interface SchemaDiagnostic {
  readonly text: string;
  readonly code: string;
  /** Where the object is declared; undefined for objects of a database. */
  readonly range: Range | undefined;
  /** `users.id`, or `public.users.id` where there may be several schemas. */
  readonly object: string;
  /** What the object is in, where that does not go without saying. */
  readonly owner: string | undefined;
}

/** What one rule or analyzer found. */
export interface SchemaLintStep {
  /** `rule "snake"`, `naming violations detected`. */
  readonly heading: string;
  readonly description: string;
  /** It is a rule of the user's own. */
  readonly isRule: boolean;
  /** What was found is an error. */
  readonly isError: boolean;
  /** In the order of the text where they have a place in one. */
  readonly diagnostics: readonly SchemaDiagnostic[];
}

/** What has no place. */
export const NOWHERE = { range: undefined, object: '', owner: undefined };

/** Where an object is declared, and what it is called. */
export function placeOf(node: Node, withSchemas: boolean): Pick<SchemaDiagnostic, 'range' | 'object' | 'owner'> {
  const { parent } = node;
  const isAlone = (parent?.around('realm')?.list('schema').length ?? 0) < 2;
  const isKnown = parent === undefined || node.kind === 'permission' || (parent.kind === 'schema' && isAlone);
  return {
    range: rangeOfNode(node),
    object: nameOfNode(node, withSchemas),
    owner: isKnown || parent.name === '' ? undefined : parent.name,
  };
}

/** Where a connection is limited to one schema, its name says nothing. */
export function hasSchemaNames({ scope, capabilities }: State): boolean {
  return scope.kind === 'realm' && capabilities.supportsSchemas;
}

/** In the order of the text; objects without a place come last, as they are. */
export function byPlace({ range: a }: SchemaDiagnostic, { range: b }: SchemaDiagnostic): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start.line - b.start.line || a.start.column - b.start.column;
}
