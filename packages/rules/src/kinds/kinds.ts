import type { Realm } from '@atlas/model';
import { type KindName, Node, type RuleDialect } from '../node.ts';
import { attr, permission, policy, role, user } from './access.ts';
import type { Kind } from './kind.ts';
import { arg, routines } from './routines.ts';
import { realm, schema, trigger, view } from './schemas.ts';
import { check, column, foreignKey, index, part, primaryKey, table } from './tables.ts';

/** All that rules can say, by kind of object. */
export const kinds: { readonly [K in KindName]: Kind<K> } = {
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

export function kindOf(name: KindName): Kind {
  return kinds[name];
}

/** Kinds of which there may be predicates. */
export const PREDICATE_KINDS: readonly KindName[] = (Object.keys(kinds) as KindName[]).filter((k) => k !== 'realm');

/** A state as a node, from which all others can be reached. */
export function realmNode(realmObject: Realm, dialect: RuleDialect): Node<'realm'> {
  return new Node('realm', realmObject, '', undefined, { dialect, kindOf });
}
