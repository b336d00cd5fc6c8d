import type { ChangeOf, SchemaObject } from '@atlas/model';
import { UnsupportedChangeError } from '@atlas/dialect';
import { aggregatePlanner, castPlanner, collationPlanner, eventTriggerPlanner } from './catalog-objects.ts';
import { type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { extensionPlanner } from './extensions.ts';
import { foreignTablePlanner, serverPlanner, userMappingPlanner } from './foreign-data.ts';
import { alterObject, createObject, dropObject, nounOf, type ObjectPlanner } from './object-planner.ts';
import { partitionPlanner } from './partitions.ts';
import { changeOwner } from './access.ts';
import { changeDefaultPermission, changePermission } from './permissions.ts';
import { policyPlanner } from './policies.ts';
import { rolePlanner } from './roles.ts';
import { sequencePlanner } from './sequences.ts';
import { compositePlanner, domainPlanner, enumPlanner, rangePlanner } from './user-types.ts';

/** The planners by kind. Permissions are no objects to the server and have their own. */
const PLANNERS: { readonly [kind: string]: ObjectPlanner | undefined } = {
  enum: enumPlanner,
  domain: domainPlanner,
  composite: compositePlanner,
  range: rangePlanner,
  sequence: sequencePlanner,
  aggregate: aggregatePlanner,
  policy: policyPlanner,
  collation: collationPlanner,
  foreign_table: foreignTablePlanner,
  partition: partitionPlanner,
  extension: extensionPlanner,
  event_trigger: eventTriggerPlanner,
  cast: castPlanner,
  server: serverPlanner,
  user_mapping: userMappingPlanner,
  role: rolePlanner,
  user: rolePlanner,
};

function plannerOf(object: SchemaObject): ObjectPlanner {
  const planner = PLANNERS[object.kind];
  if (planner === undefined)
    throw new UnsupportedChangeError(
      'add_object',
      `objects of kind ${quoted(object.kind)} are not supported by PostgreSQL`,
    );
  return planner;
}

export function addObject(change: ChangeOf<'add_object'>, context: PlanContext): Draft[] {
  const { object, schema } = change;
  if (object.kind === 'permission') return changePermission(undefined, object, schema, context);
  if (object.kind === 'owner') return changeOwner(undefined, object, schema, context);
  if (object.kind === 'default_permission') return changeDefaultPermission(undefined, object);
  return createObject(plannerOf(object), object, schema, context);
}

export function removeObject(change: ChangeOf<'drop_object'>, context: PlanContext): Draft[] {
  const { object, schema } = change;
  if (object.kind === 'permission') return changePermission(object, undefined, schema, context);
  if (object.kind === 'owner') return changeOwner(object, undefined, schema, context);
  if (object.kind === 'default_permission') return changeDefaultPermission(object, undefined);
  if (object.attrs.external === true) return [];
  return dropObject(plannerOf(object), object, schema, context, change.clauses);
}

export function modifyObject(change: ChangeOf<'modify_object'>, context: PlanContext): Draft[] {
  const { from, to, schema } = change;
  if (to.kind === 'permission')
    return changePermission(from, to, schema, context, change.clauses?.grant_option === true);
  if (to.kind === 'owner') return changeOwner(from, to, schema, context);
  if (to.kind === 'default_permission') return changeDefaultPermission(from, to);
  return alterObject(plannerOf(to), from, to, schema, context);
}

/** Whether the difference can be planned without dropping the object. A comment always can. */
export function canAlterObject(from: SchemaObject, to: SchemaObject, context: PlanContext): boolean {
  const planner = PLANNERS[to.kind];
  if (planner === undefined) return true;
  if (onlyCommentDiffers(from, to)) return true;
  return planner.alter !== undefined && (planner.canAlter?.(from, to, context) ?? true);
}

function onlyCommentDiffers(from: SchemaObject, to: SchemaObject): boolean {
  return JSON.stringify(from.attrs) === JSON.stringify(to.attrs);
}

const RENAME: { readonly [kind: string]: string } = {
  enum: 'TYPE',
  composite: 'TYPE',
  range: 'TYPE',
  partition: 'TABLE',
  user: 'ROLE',
};

export function renameObject(change: ChangeOf<'rename_object'>, context: PlanContext): Draft[] {
  const { from, to, schema } = change;
  const keyword = RENAME[to.kind] ?? to.kind.replaceAll('_', ' ').toUpperCase();
  const rename = (a: SchemaObject, b: SchemaObject): string => {
    const target =
      RENAME[a.kind] === undefined
        ? plannerOf(a).target(a, schema, context)
        : `${keyword} ${context.name(schema, a.name)}`;
    return `ALTER ${target} RENAME TO ${ident(b.name)}`;
  };
  const noun = nounOf(plannerOf(to), { ...to, name: '' })
    .replace(/( type)? ""( partition)?$/, '')
    .replace(/^"" /, '');
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a';
  return [
    draft(
      rename(from, to),
      `rename ${article} ${noun} from ${quoted(from.name)} to ${quoted(to.name)}`,
      rename(to, from),
    ),
  ];
}
