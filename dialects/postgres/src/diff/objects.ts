import { type DiffContext, exprText, jsonEqual } from '@atlas/dialect';
import type { Json, SchemaObject } from '@atlas/model';
import { bodiesEqual, exprsEqual } from '../expressions.ts';
import { formatColumnType } from '../column-types.ts';
import { objectAttrs, type NamedCheck, roleName, type SequenceAttrs, toAttrs } from '../types.ts';

/** Tells objects of one kind apart: policies by their table too, aggregates by the types of their arguments. */
export function objectKey(object: SchemaObject): string {
  switch (object.kind) {
    case 'policy': {
      const { on } = objectAttrs('policy', object);
      return `${on.schema ?? ''}\u0000${on.name}\u0000${object.name}`;
    }
    case 'aggregate':
      return `${object.name}(${(objectAttrs('aggregate', object).arg ?? []).map((a) => formatColumnType(a.type)).join(',')})`;
    default:
      return object.name;
  }
}

/** Whether two versions of an object differ in anything that the server keeps. */
export function objectChanged(from: SchemaObject, to: SchemaObject, context: DiffContext): boolean {
  // Someone else decides what it is like.
  if (to.attrs.external === true || from.attrs.external === true) return false;
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) return true;
  const [a, b] = [normalAttrs(from, to, context.fromSchema, context), normalAttrs(to, from, context.toSchema, context)];
  return !jsonEqual(a, b);
}

/** The attributes with one spelling for what means the same; `other` decides what can be compared at all. */
function normalAttrs(object: SchemaObject, other: SchemaObject, schema: string, context: DiffContext): object {
  switch (object.kind) {
    case 'extension': {
      // An extension without a version takes whatever the server has.
      const attrs = objectAttrs('extension', object);
      const { version, schema: where } = attrs;
      const compared = version !== undefined && objectAttrs('extension', other).version !== undefined;
      const placed = where !== undefined && objectAttrs('extension', other).schema !== undefined;
      return { ...(compared ? { version } : {}), ...(placed ? { schema: where.name } : {}) };
    }
    case 'domain': {
      const { type, default: value, check = [], ...rest } = objectAttrs('domain', object);
      return {
        ...rest,
        type: typeText(type, schema),
        default: value === undefined ? '' : exprText(value).replace(/::[A-Za-z ]+$/, ''),
        check: checks(check, other, context),
      };
    }
    case 'policy': {
      const { on, to, using, check, ...rest } = objectAttrs('policy', object);
      const roles = to === undefined || to.length === 0 ? ['PUBLIC'] : to.map(roleName).sort();
      const others = objectAttrs('policy', other);
      return {
        ...rest,
        on: [on.schema ?? schema, on.name],
        to: roles,
        using: same(using, others.using),
        check: same(check, others.check),
      };
    }
    case 'partition': {
      const { attached_index, ...rest } = objectAttrs('partition', object);
      const named = (attached_index ?? []).filter((i) => i.implied !== true);
      const both = objectAttrs('partition', other).attached_index ?? [];
      // A name that the server made up on one side is as good as the one on the other.
      const root = (i: { readonly of: string; readonly root?: string }): string => i.root ?? i.of;
      const shares = named
        .filter((i) => both.some((o) => root(o) === root(i) && o.name !== i.name))
        .map((i) => ({ name: i.name, root: root(i) }));
      return resolve(
        toAttrs({ ...rest, ...(shares.length === 0 ? {} : { attached_index: shares }) }),
        schema,
      ) as object;
    }
    case 'sequence':
      return sequence(objectAttrs('sequence', object), schema);
    case 'role':
    case 'user': {
      // The server keeps a hash only.
      const { password: _password, login, member_of = [], membership = [], ...rest } = objectAttrs('role', object);
      const members = [...member_of.map((role) => ({ role })), ...membership].map((m) => ({
        ...m,
        role: roleName(m.role),
      }));
      members.sort((x, y) => (x.role < y.role ? -1 : 1));
      return { ...rest, login: login ?? object.kind === 'user', members };
    }
    case 'user_mapping': {
      // Options may be hidden from the one who reads.
      const { options, ...rest } = objectAttrs('user_mapping', object);
      const compared = options !== undefined && objectAttrs('user_mapping', other).options !== undefined;
      return { ...rest, user: roleName(rest.user), ...(compared ? { options } : {}) };
    }
    default:
      return resolve(object.attrs, schema) as object;
  }
}

function typeText(type: Parameters<typeof formatColumnType>[0], schema: string): string {
  return formatColumnType(type, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
}

/** An expression as the other side spells it when both mean the same. */
function same(text: string | undefined, other: string | undefined): string {
  if (text === undefined) return '';
  return other !== undefined && (exprsEqual(text, other) || bodiesEqual(text, other))
    ? `= ${[text, other].sort()[0]}`
    : `= ${text}`;
}

function checks(list: readonly NamedCheck[], other: SchemaObject, context: DiffContext): object {
  const others = objectAttrs('domain', other).check ?? [];
  return [...list]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((check) => {
      const match = others.find((c) => c.name === check.name);
      const expr = context.mode === 'natural' && match !== undefined ? '' : same(check.expr, match?.expr);
      return { ...check, expr };
    });
}

function sequence(attrs: SequenceAttrs, schema: string): object {
  const { owner, start, increment = 1, ...rest } = attrs;
  const descends = String(increment).startsWith('-');
  const first = start ?? (descends ? (attrs.max_value ?? -1) : (attrs.min_value ?? 1));
  return {
    ...rest,
    increment: String(increment),
    start: String(first),
    owner: owner === undefined ? '' : [owner.schema ?? schema, owner.table ?? '', owner.name],
  };
}

/** References with the schema that they leave out. */
function resolve(value: Json, schema: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((v) => resolve(v, schema));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as { readonly [key: string]: Json }).map(
    ([k, v]) => [k, resolve(v, schema)] as const,
  );
  const object = Object.fromEntries(entries);
  const { kind } = object;
  const isRef = typeof kind === 'string' && typeof object.name === 'string' && !REALM_KINDS.has(kind);
  return isRef && object.schema === undefined ? { ...object, schema } : object;
}

const REALM_KINDS = new Set(['extension', 'server', 'role', 'user', 'schema']);
