import type { ObjectRef, SchemaObject } from '@atlas/model';
import { isPublicDefault, publicDefault } from '../access.ts';
import { type DefaultPermissionAttrs, objectAttrs, type PermissionAttrs, roleName } from '../types.ts';
import { dollarQuote, type Draft, draft, ident, literal, type PlanContext, quoted, roleSql } from './context.ts';

/** The words of GRANT for what a permission is on: `TABLE "s"."t"`. */
export function grantTarget(on: ObjectRef, schema: string | undefined, context: PlanContext): string {
  const name = context.name(on.schema ?? schema, on.name);
  switch (on.kind) {
    case 'schema':
      return `SCHEMA ${ident(on.name)}`;
    case 'database':
      // Plans run on databases of other names: see `onDatabase`.
      return 'DATABASE %I';
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
  if (on.kind === 'database') return 'the database';
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
  const only = to ?? from;
  if ((from === undefined || to === undefined) && only !== undefined && isPublicDefault(only)) {
    // New objects have it already; with a dropped one it goes.
    if (to === undefined || attrs.privileges.length > 0) return [];
    return [revokeDefault(attrs, schema, context)];
  }
  const [old, wanted] = [a?.privileges ?? [], b?.privileges ?? []];
  const target = grantTarget(attrs.for, schema, context);
  const sql = (text: string): string => (attrs.for.kind === 'database' ? onDatabase(text) : text);
  const grant = (list: readonly string[], grantable: boolean): string =>
    sql(
      `GRANT ${privilegeList(attrs, list)} ON ${target} TO ${roleSql(attrs.to)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    );
  const revoke = (list: readonly string[]): string =>
    sql(
      `REVOKE ${onlyGrantOption ? 'GRANT OPTION FOR ' : ''}${privilegeList(attrs, list)} ON ${target} FROM ${roleSql(attrs.to)}`,
    );
  const drafts: Draft[] = [];
  const [wasGrantable, isGrantable] = [a?.grantable === true, b?.grantable === true];
  const gone = old.filter((p) => !wanted.includes(p));
  const added = wanted.filter((p) => !old.includes(p) || wasGrantable !== isGrantable);
  const who = quoted(roleName(attrs.to));
  if (gone.length > 0)
    drafts.push(
      draft(revoke(gone), `revoke on ${subject(attrs.for)} from ${who}`, grant(gone, wasGrantable)),
      ...columnsAgain(attrs, gone, schema, context),
    );
  if (added.length > 0)
    drafts.push(draft(grant(added, isGrantable), `grant on ${subject(attrs.for)} to ${who}`, revoke(added)));
  return drafts;
}

function revokeDefault(attrs: PermissionAttrs, schema: string | undefined, context: PlanContext): Draft {
  const usual = publicDefault(attrs.for.kind).join(', ');
  const target = grantTarget(attrs.for, schema, context);
  return draft(`REVOKE ${usual} ON ${target} FROM PUBLIC`, `revoke on ${subject(attrs.for)} from "PUBLIC"`, []);
}

/** A statement on the database that it runs in, whatever its name. */
function onDatabase(sql: string): string {
  const pattern = sql.replaceAll('%', '%%').replace('DATABASE %%I', 'DATABASE %I');
  const command = `EXECUTE format(${literal(pattern)}, current_database())`;
  return `DO ${dollarQuote(`BEGIN ${command}; END`)}`;
}

/** Revoking a privilege on a table takes it from the columns as well. Those that are wanted are granted again. */
function columnsAgain(
  attrs: PermissionAttrs,
  gone: readonly string[],
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  if (attrs.for.kind === 'column' || publicDefault(attrs.for.kind).length > 0) return [];
  const home = context.options.to?.schemas.find((s) => s.name === (attrs.for.schema ?? schema));
  return (home?.objects ?? []).flatMap((object) => {
    if (object.kind !== 'permission') return [];
    const own = objectAttrs('permission', object);
    if (own.for.kind !== 'column' || own.for.table !== attrs.for.name || roleName(own.to) !== roleName(attrs.to))
      return [];
    const lost = own.privileges.filter((p) => gone.includes(p));
    if (lost.length === 0) return [];
    const again = { ...object, attrs: { ...object.attrs, privileges: lost } };
    return changePermission(undefined, again, schema, context).map((d) => ({ ...d, reverse: [] }));
  });
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
