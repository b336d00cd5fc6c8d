import { convertValue } from './convert.ts';
import type { HookCall, Reference, Resolution, Scope } from './scope.ts';
import { rangeOf } from './source.ts';
import { STRING } from './types.ts';
import { errorAt } from '@atlas/diagnostics';
import { refValue, stringValue, typeValue, UNKNOWN } from './value.ts';

/**
 * What names that nothing in scope knows may mean where an attribute stands: a reference to a block, a type, or a word.
 * Each gives a scope around which the ordinary one stays in force.
 */
export type FallbackKind = 'ref' | 'type' | 'word';

/** `parent` with unknown names read as given. With `roots`, only references starting with one of them are. */
export function withFallback(parent: Scope, kind: FallbackKind, roots?: readonly string[]): Scope {
  const allowed = (root: string): boolean => roots === undefined || roots.includes(root);
  if (kind === 'word')
    return {
      parent,
      fallback: { resolve: (r) => (r.steps.length === 0 ? { value: stringValue(r.root) } : undefined) },
    };
  if (kind === 'ref') return { parent, fallback: { resolve: (r) => (allowed(r.root) ? refOf(r) : undefined) } };
  const resolve = (r: Reference): Resolution | undefined => {
    if (r.steps.length === 0) return { value: typeValue(r.root, [], r) };
    return allowed(r.root) ? refOf(r) : undefined;
  };
  return { parent, fallback: { resolve, call: typeOfCall } };
}

/** A reference as a value; keys must be texts or numbers. */
export function refOf(reference: Reference): Resolution {
  const path = [reference.root];
  for (const step of reference.steps) {
    const name = step.kind === 'attribute' ? stringValue(step.name) : step.key;
    const converted = convertValue(name, STRING);
    if (converted.reason !== undefined || converted.value.kind !== 'string') {
      const error = errorAt(
        'Invalid index',
        'A reference can be indexed only by a name.',
        rangeOf(step),
        'hcl/evaluation',
      );
      return { value: UNKNOWN, diagnostics: [error] };
    }
    path.push(converted.value.value);
  }
  return { value: refValue(path, reference) };
}

/** A call such as `varchar(255)` as a type. */
export function typeOfCall(call: HookCall): ReturnType<NonNullable<Scope['call']>> {
  const { value: args, diagnostics } = call.args();
  return { value: diagnostics.length > 0 ? UNKNOWN : typeValue(call.name, args, call.node), diagnostics };
}
