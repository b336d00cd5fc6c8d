import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import { evaluate } from './evaluate.ts';
import { childScope, type Evaluated, type Scope } from './scope.ts';
import { rangeOf } from './source.ts';
import type { Expression } from './syntax.ts';
import { typeName, typeOf } from './types.ts';
import { numberValue, objectValue, sortEntries, stringValue, type Value } from './value.ts';

/** One copy of a block with `for_each`. */
export interface ForEachItem {
  readonly key: Value;
  readonly value: Value;
}

export interface ForEachOptions {
  /** What `each.key` is for the elements of a list: their 0-based index, or the element itself. */
  readonly listKey: 'index' | 'value';
  /** Whether lists and maps of one type are accepted; where not, `toset(...)` is needed. */
  readonly typedCollections: boolean;
}

/** `for_each` of environments and test cases: typed lists and maps are refused, list keys are indices. */
export const PROJECT_FOR_EACH: ForEachOptions = { listKey: 'index', typedCollections: false };

/** `for_each` of blocks in schema files: every collection, and the key of a list element is the element. */
export const SCHEMA_FOR_EACH: ForEachOptions = { listKey: 'value', typedCollections: true };

/**
 * The copies that a `for_each` expression asks for: lists and tuples in their order, sets sorted, maps and objects by
 * sorted key. Null and non-collections are errors.
 */
export function expandForEach(
  expr: Expression,
  scope: Scope,
  options: ForEachOptions,
): Evaluated<readonly ForEachItem[]> {
  const { value, diagnostics } = evaluate(expr, scope);
  const refused = (): Evaluated<readonly ForEachItem[]> => {
    const subject = value.kind === 'null' ? 'null' : typeName(typeOf(value));
    const error: Diagnostic = errorAt(
      `for_each does not support ${subject} type`,
      undefined,
      rangeOf(expr),
      'hcl/for-each',
    );
    return { value: [], diagnostics: [...diagnostics, error] };
  };
  switch (value.kind) {
    case 'unknown':
      return { value: [], diagnostics };
    case 'set':
      return { value: value.items.map((item) => ({ key: item, value: item })), diagnostics };
    case 'list':
    case 'tuple': {
      if (value.kind === 'list' && !options.typedCollections) return refused();
      const items = value.items.map((item, i) => ({
        key: options.listKey === 'index' ? numberValue(i) : item,
        value: item,
      }));
      return { value: items, diagnostics };
    }
    case 'map':
    case 'object':
      if (value.kind === 'map' && !options.typedCollections) return refused();
      return {
        value: sortEntries(value.entries).map(([key, item]) => ({ key: stringValue(key), value: item })),
        diagnostics,
      };
    default:
      return refused();
  }
}

/** The scope of one copy, with `each.key` and `each.value`. */
export function eachScope(parent: Scope, item: ForEachItem): Scope {
  return childScope(parent, new Map([['each', objectValue({ key: item.key, value: item.value })]]));
}
