import type { Realm } from '@atlas/model';
import { type KindName, Node, type RuleDialect } from '../node.ts';
import { attr, permission, policy, role, user } from './access.ts';
import type { Kind } from './kind.ts';
import { arg, routines } from './routines.ts';
import { realm, schema, trigger, view } from './schemas.ts';
import { check, column, foreignKey, index, part, primaryKey, table } from './tables.ts';

const tables: { readonly [K in KindName]: Kind<K> } = {
  realm,
  schema,
  table,
  column,
  index,
  primary_key: primaryKey,
  part,
  foreign_key: foreignKey,
  check,
  view,
  trigger,
  ...routines,
  arg,
  policy,
  role,
  user,
  permission,
  attr,
};

/** A record in which only its own names are found, and not `constructor`. */
function bare<T extends object>(record: T): T {
  return Object.assign(Object.create(null) as T, record);
}

/** All that rules can say, by kind of object. */
export const kinds: Readonly<Record<KindName, Kind>> = Object.fromEntries(
  Object.entries(tables).map(([name, { attributes, related, lists }]) => [
    name,
    { attributes: bare(attributes), related: bare(related), lists: bare(lists) },
  ]),
) as Record<KindName, Kind>;

export function kindOf(name: KindName): Kind {
  return kinds[name];
}

/** Kinds of which there may be predicates. */
export const PREDICATE_KINDS: readonly KindName[] = (Object.keys(kinds) as KindName[]).filter((k) => k !== 'realm');

/** A state as a node, from which all others can be reached. */
export function realmNode(realmObject: Realm, dialect: RuleDialect): Node<'realm'> {
  return new Node('realm', realmObject, '', undefined, { dialect, kindOf });
}
