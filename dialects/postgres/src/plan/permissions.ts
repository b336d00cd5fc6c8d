import type { Change, ObjectRef, Realm, Routine, SchemaObject } from '@atlas/model';
import { formatColumnType } from '../column-types.ts';
import { type DefaultPermissionAttrs, objectAttrs, type PermissionAttrs, roleName, toAttrs } from '../types.ts';
import { type Draft, draft, ident, type PlanContext, quoted, roleSql } from './context.ts';
import { inputTypes } from './routines.ts';

/** The words of GRANT for what a permission is on: `TABLE "s"."t"`. */
function grantTarget(on: ObjectRef, schema: string | undefined, context: PlanContext): string {
  const name = context.name(on.schema ?? schema, on.name);
  switch (on.kind) {
    case 'schema':
      return `SCHEMA ${ident(on.name)}`;
    case 'database':
      return `DATABASE ${ident(on.name)}`;
    case 'column':
      return `TABLE ${context.name(on.schema ?? schema, on.table ?? '')}`;
    case 'sequence':
      return `SEQUENCE ${name}`;
    case 'function':
    case 'aggregate':
      return `FUNCTION ${name}${argumentList(on)}`;
    case 'procedure':
      return `PROCEDURE ${name}${argumentList(on)}`;
    case 'enum':
    case 'composite':
    case 'range':
      return `TYPE ${name}`;
    case 'domain':
      return `DOMAIN ${name}`;
    case 'server':
      return `FOREIGN SERVER ${ident(on.name)}`;
    case 'fdw':
    case 'extension':
      return `FOREIGN DATA WRAPPER ${ident(on.name)}`;
    default:
      return `TABLE ${name}`;
  }
}

/** Nothing where the name alone says which routine it is. */
function argumentList(on: ObjectRef): string {
  return on.args === undefined ? '' : ` (${on.args.join(', ')})`;
}

function subject(on: ObjectRef): string {
  return on.kind === 'column'
    ? `table ${quoted(on.table ?? '')}`
    : `${on.kind.replaceAll('_', ' ')} ${quoted(on.name)}`;
}

function privilegeList(attrs: PermissionAttrs, privileges: readonly string[]): string {
  const column = attrs.for.kind === 'column' ? ` (${ident(attrs.for.name)})` : '';
  return privileges.map((p) => `${p}${column}`).join(', ');
}

/**
 * GRANT and REVOKE between two versions of one permission; absent means no privileges. `onlyGrantOption`: the grantee
 * keeps the privileges.
 */
export function changePermission(
  from: SchemaObject | undefined,
  to: SchemaObject | undefined,
  schema: string | undefined,
  context: PlanContext,
  onlyGrantOption = false,
): Draft[] {
  const [a, b] = [from, to].map((o) => (o === undefined ? undefined : objectAttrs('permission', o)));
  const attrs = b ?? a;
  if (attrs === undefined) return [];
  const [old, wanted] = [a?.privileges ?? [], b?.privileges ?? []];
  const target = grantTarget(attrs.for, schema, context);
  const grant = (list: readonly string[], grantable: boolean): string =>
    `GRANT ${privilegeList(attrs, list)} ON ${target} TO ${roleSql(attrs.to)}${grantable ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (list: readonly string[]): string =>
    `REVOKE ${onlyGrantOption ? 'GRANT OPTION FOR ' : ''}${privilegeList(attrs, list)} ON ${target} FROM ${roleSql(attrs.to)}`;
  const drafts: Draft[] = [];
  const [wasGrantable, isGrantable] = [a?.grantable === true, b?.grantable === true];
  const gone = old.filter((p) => !wanted.includes(p));
  const added = wanted.filter((p) => !old.includes(p) || wasGrantable !== isGrantable);
  const who = quoted(roleName(attrs.to));
  if (gone.length > 0)
    drafts.push(draft(revoke(gone), `revoke on ${subject(attrs.for)} from ${who}`, grant(gone, wasGrantable)));
  if (added.length > 0)
    drafts.push(draft(grant(added, isGrantable), `grant on ${subject(attrs.for)} to ${who}`, revoke(added)));
  return drafts;
}

/** ALTER DEFAULT PRIVILEGES between two versions. */
export function changeDefaultPermission(from: SchemaObject | undefined, to: SchemaObject | undefined): Draft[] {
  const [a, b] = [from, to].map((o) => (o === undefined ? undefined : objectAttrs('default_permission', o)));
  const attrs: DefaultPermissionAttrs | undefined = b ?? a;
  if (attrs === undefined) return [];
  const words = ['ALTER DEFAULT PRIVILEGES'];
  if (attrs.by !== undefined) words.push(`FOR ROLE ${roleSql(attrs.by)}`);
  if (attrs.for !== undefined) words.push(`IN SCHEMA ${ident(attrs.for.name)}`);
  const head = words.join(' ');
  const grant = (list: readonly string[], grantable: boolean): string =>
    `${head} GRANT ${list.join(', ')} ON ${attrs.on} TO ${roleSql(attrs.to)}${grantable ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (list: readonly string[]): string =>
    `${head} REVOKE ${list.join(', ')} ON ${attrs.on} FROM ${roleSql(attrs.to)}`;
  const [old, wanted] = [a?.privileges ?? [], b?.privileges ?? []];
  const gone = old.filter((p) => !wanted.includes(p));
  const added = wanted.filter((p) => !old.includes(p));
  const who = quoted(roleName(attrs.to));
  const on = attrs.on.toLowerCase();
  const drafts: Draft[] = [];
  if (gone.length > 0)
    drafts.push(
      draft(revoke(gone), `revoke default privileges on ${on} from ${who}`, grant(gone, a?.grantable === true)),
    );
  if (added.length > 0)
    drafts.push(
      draft(grant(added, b?.grantable === true), `grant default privileges on ${on} to ${who}`, revoke(added)),
    );
  return drafts;
}

/**
 * Everyone may execute a new routine. Where privileges are managed and the `to` realm does not say so, that right is
 * taken away behind the routine; where it says so, nothing has to be granted. The
 * right goes with a dropped routine.
 */
export function publicPermissions(changes: readonly Change[], context: PlanContext): Change[] {
  const created = changes.flatMap((c) => {
    if (c.kind === 'add_func') return [{ kind: 'function', schema: c.schema, routine: c.func }];
    return c.kind === 'add_proc' ? [{ kind: 'procedure', schema: c.schema, routine: c.proc }] : [];
  });
  // Types are spelled with or without their schema, depending on who wrote them.
  const plain = (type: string): string => type.replaceAll('"', '').replace(/^[^.]*\./, '');
  const keyOf = (schema: string | undefined, name: string, args: readonly string[]): string =>
    JSON.stringify([schema, name, args.map(plain)]);
  const argsOf = (routine: Routine): string[] => inputTypes(routine.args).map((t) => formatColumnType(t));
  const keys = new Set(created.map(({ schema, routine }) => keyOf(schema, routine.name, argsOf(routine))));
  const { from, to: final } = context.options;
  const onlyArgs = (realm: Realm | undefined, schema: string | undefined, name: string): string[] => {
    const home = realm?.schemas.find((s) => s.name === schema);
    const routine = [...(home?.funcs ?? []), ...(home?.procs ?? [])].find((r) => r.name === name);
    return routine === undefined ? [] : argsOf(routine);
  };
  const publicKey = (object: SchemaObject, schema: string | undefined, realm = final): string | undefined => {
    if (object.kind !== 'permission') return undefined;
    const { to, for: on, grantable, privileges } = objectAttrs('permission', object);
    const isPublic = roleName(to) === 'PUBLIC' && grantable !== true && privileges.join() === 'EXECUTE';
    const home = on.schema ?? schema;
    return isPublic ? keyOf(home, on.name, on.args ?? onlyArgs(realm, home, on.name)) : undefined;
  };
  const dropped = new Set(
    changes.flatMap((c) => {
      if (c.kind === 'drop_func') return [keyOf(c.schema, c.func.name, argsOf(c.func))];
      return c.kind === 'drop_proc' ? [keyOf(c.schema, c.proc.name, argsOf(c.proc))] : [];
    }),
  );
  const isImplied = (c: Change): boolean => {
    if (c.kind !== 'add_object' && c.kind !== 'drop_object') return false;
    const key = publicKey(c.object, c.schema, c.kind === 'add_object' ? final : from);
    return key !== undefined && (c.kind === 'add_object' ? keys : dropped).has(key);
  };
  const kept = changes.filter((c) => !isImplied(c));
  const schemas = context.options.to?.schemas ?? [];
  const isManaged = schemas.some((s) => s.objects.some((o) => o.kind === 'permission'));
  if (!isManaged) return kept;
  const allowed = new Set(schemas.flatMap((s) => s.objects.flatMap((o) => publicKey(o, s.name) ?? [])));
  const revokes = created.flatMap(({ kind, schema, routine }): Change[] => {
    const args = argsOf(routine);
    if (allowed.has(keyOf(schema, routine.name, args))) return [];
    const on: ObjectRef = { kind, name: routine.name, args };
    const version = (privileges: readonly string[]): SchemaObject => ({
      kind: 'permission',
      name: routine.name,
      attrs: toAttrs({ to: 'PUBLIC', for: on, privileges }),
      deps: [on],
    });
    return [{ kind: 'modify_object', schema, from: version(['EXECUTE']), to: version([]) }];
  });
  return [...kept, ...revokes];
}
