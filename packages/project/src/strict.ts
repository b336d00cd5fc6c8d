import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import { type DecodedBody, rangeOf, type Value } from '@atlas/hcl';

/**
 * Findings for names that nothing in a project declares. Block specs let attributes of any kind hold references and
 * types, which mean something in schema files only; in a project file such a name is a mistake.
 */
export function strictDiagnostics(body: DecodedBody): Diagnostic[] {
  const own = [...body.attributes.values()].flatMap(({ value, expr }) => unknownNames(value, expr));
  return [...own, ...body.blocks.flatMap(strictDiagnostics)];
}

function unknownNames(value: Value, at: Parameters<typeof rangeOf>[0]): Diagnostic[] {
  switch (value.kind) {
    case 'ref': {
      const detail = `There is no variable named "${value.path[0] ?? ''}".`;
      return [errorAt('Unknown variable', detail, rangeOf(value.origin ?? at), 'hcl/evaluation')];
    }
    case 'type': {
      const detail = `There is no variable or function named "${value.name}".`;
      return [errorAt('Unknown variable', detail, rangeOf(value.origin ?? at), 'hcl/evaluation')];
    }
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.flatMap((item) => unknownNames(item, at));
    case 'map':
    case 'object':
      return [...value.entries.values()].flatMap((item) => unknownNames(item, at));
    default:
      return [];
  }
}
