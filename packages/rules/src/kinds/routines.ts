import type { Routine } from '@atlas/model';
import type { Node } from '../node.ts';
import { attrBool, attrText, bool, type Kind, optionalText, text, word } from './kind.ts';
import { exprText } from './tables.ts';
import { attrs, children, schemaOf } from './shared.ts';

type RoutineKind = 'function' | 'procedure';

function returnType({ ret }: Routine, { dialect }: Node<RoutineKind>): string | null {
  if (ret === undefined) return null;
  if (ret.kind === 'type') return dialect.formatType(ret.type);
  if (ret.kind === 'set') return `SETOF ${dialect.formatType(ret.type)}`;
  return `TABLE(${ret.columns.map(({ name, type }) => `${name} ${dialect.formatType(type)}`).join(', ')})`;
}

const routine: Kind<RoutineKind> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    lang: text('Its language, as the database spells it.', ({ lang }) => lang),
    return: text<RoutineKind>('The type of its result.', returnType),
    body: text('Its body.', ({ body }) => body),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    security: word('Whose privileges it runs with.', ['DEFINER', 'INVOKER'], attrText('security')),
    volatility: word(
      'PostgreSQL: how stable its result is.',
      ['VOLATILE', 'STABLE', 'IMMUTABLE'],
      attrText('volatility'),
    ),
    strict: bool('PostgreSQL: NULL for a NULL argument.', attrBool(['strict'])),
    leakproof: bool('PostgreSQL: LEAKPROOF.', attrBool(['leakproof'])),
    parallel: word(
      'PostgreSQL: whether it may run in parallel.',
      ['UNSAFE', 'RESTRICTED', 'SAFE'],
      attrText('parallel'),
    ),
    deterministic: bool('MySQL: the same arguments give the same result.', attrBool(['deterministic'])),
    data_access: word(
      'MySQL: what it does with data.',
      ['CONTAINS SQL', 'NO SQL', 'READS SQL DATA', 'MODIFIES SQL DATA'],
      (object, node) => attrText<RoutineKind>('data_access')(object, node)?.replaceAll('_', ' '),
    ),
  },
  related: { schema: schemaOf() },
  lists: {
    arg: children(
      'arg',
      'args',
      (r: Routine) => r.args,
      ({ name }) => name ?? '',
    ),
    attr: attrs(),
  },
};

export const routines: { readonly [K in RoutineKind]: Kind<K> } = { function: routine, procedure: routine };

export const arg: Kind<'arg'> = {
  attributes: {
    name: optionalText('Its name; empty where it has none.', ({ name }) => name),
    type: text('Its type as the database calls it.', ({ type }, { dialect }) => dialect.formatType(type)),
    default: text('The expression of its default, as SQL.', (a) => exprText(a.default)),
    mode: word('Which way it goes.', ['IN', 'OUT', 'INOUT', 'VARIADIC'], ({ mode }) => mode ?? 'IN'),
  },
  related: {
    schema: schemaOf(),
    function: { kind: 'function', doc: 'The function it is of.', get: (node) => node.around('function') },
    procedure: { kind: 'procedure', doc: 'The procedure it is of.', get: (node) => node.around('procedure') },
  },
  lists: {},
};
