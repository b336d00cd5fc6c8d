import { expr, type WriteExpr } from '@atlas/hcl';
import type { ColumnType, Realm, Schema } from '@atlas/model';
import { objectKey } from '../object-keys.ts';
import type { DialectHcl } from './spec.ts';

/**
 * Decides which blocks print with a qualifier: those whose name occurs in more than one schema, and those whose name
 * equals a schema name that is a qualifier of their kind, because `table.a.b` could then mean two things.
 */
export class Qualifiers {
  /** Schemas by kind and name. */
  readonly #schemas = new Map<string, Set<string>>();
  /** Qualifiers in use by kind. */
  readonly #used = new Map<string, Set<string>>();
  readonly #realm = new Set<string>();
  readonly #kinds = new Set<string>();

  constructor(realm: Realm) {
    for (const object of realm.objects) this.#realm.add(`${object.kind}\u0000${object.name}`);
    for (const schema of realm.schemas) for (const [kind, name] of namesIn(schema)) this.#add(kind, name, schema.name);
    for (const [key, schemas] of this.#schemas) {
      if (schemas.size < 2) continue;
      const kind = key.slice(0, key.indexOf('\u0000'));
      const used = this.#used.get(kind) ?? new Set();
      for (const schema of schemas) used.add(schema);
      this.#used.set(kind, used);
    }
  }

  #add(kind: string, name: string, schema: string): void {
    this.#kinds.add(kind);
    const key = `${kind}\u0000${name}`;
    const schemas = this.#schemas.get(key) ?? new Set();
    schemas.add(schema);
    this.#schemas.set(key, schemas);
  }

  #qualified(kind: string, name: string): boolean {
    return (this.#schemas.get(`${kind}\u0000${name}`)?.size ?? 0) > 1 || (this.#used.get(kind)?.has(name) ?? false);
  }

  /** The realm has such an object. */
  has(kind: string, schema: string | undefined, name: string): boolean {
    const key = `${kind}\u0000${name}`;
    return schema === undefined
      ? this.#realm.has(key)
      : this.#realm.has(key) || (this.#schemas.get(key)?.has(schema) ?? false);
  }

  /** The kind of the block that has the name: what refers to a table may mean another kind of relation. */
  #kindOf(kind: string, schema: string | undefined, name: string): string {
    if (this.has(kind, schema, name)) return kind;
    const key = objectKey(kind, schema, name);
    return [...this.#kinds].find((k) => objectKey(k, schema, name) === key && this.has(k, schema, name)) ?? kind;
  }

  /** The labels of the block. */
  labels(kind: string, schema: string, name: string): readonly string[] {
    return this.#qualified(kind, name) ? [schema, name] : [name];
  }

  /** The path of a reference to the object. */
  path(given: string, schema: string | undefined, name: string): readonly string[] {
    const kind = this.#kindOf(given, schema, name);
    return schema !== undefined && this.#qualified(kind, name) ? [kind, schema, name] : [kind, name];
  }

  /** How a column type prints inside `schema`. A type of an object that is not printed prints as `sql("...")`. */
  typeExpr(hcl: DialectHcl, type: ColumnType, schema: string): WriteExpr {
    const text = hcl.encodeType(type);
    switch (text.kind) {
      case 'ref': {
        const { ref } = text;
        const where = ref.schema ?? schema;
        if (this.has(ref.kind, where, ref.name)) return expr.ref(this.path(ref.kind, where, ref.name));
        return expr.call('sql', [expr.string(hcl.formatType(type))]);
      }
      case 'sql':
        return expr.call('sql', [expr.string(text.text)]);
      case 'type': {
        const args = (text.args ?? []).map((a) => (typeof a === 'number' ? expr.number(String(a)) : expr.string(a)));
        return args.length === 0 ? expr.raw(text.name) : expr.call(text.name, args);
      }
    }
  }
}

function* namesIn(schema: Schema): Iterable<readonly [string, string]> {
  for (const table of schema.tables) yield ['table', table.name];
  for (const view of schema.views) yield [view.materialized ? 'materialized' : 'view', view.name];
  for (const func of schema.funcs) yield ['function', func.name];
  for (const proc of schema.procs) yield ['procedure', proc.name];
  for (const object of schema.objects) yield [object.kind, object.name];
}
