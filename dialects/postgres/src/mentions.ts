import type { ObjectRef, Realm } from '@atlas/model';
import { postgresProfile, TokenCursor, unquoteLiteral } from '@atlas/sqltext';
import { parseQualifiedName } from './names.ts';

/** What a name can stand for; each is a name space of its own in a schema. */
export type NameSpace = 'relation' | 'type' | 'routine' | 'collation';

const SPACE_OF: { readonly [kind: string]: NameSpace } = {
  sequence: 'relation',
  foreign_table: 'relation',
  partition: 'relation',
  enum: 'type',
  domain: 'type',
  composite: 'type',
  range: 'type',
  aggregate: 'routine',
  collation: 'collation',
};

/** The objects of a realm by name, to find what a text written by hand speaks of. */
export class NameIndex {
  readonly #kinds = new Map<string, string>();

  constructor(realm: Realm) {
    for (const schema of realm.schemas) {
      for (const table of schema.tables) this.#add('relation', schema.name, table.name, 'table');
      for (const view of schema.views)
        this.#add('relation', schema.name, view.name, view.materialized ? 'materialized' : 'view');
      for (const routine of schema.funcs) this.#add('routine', schema.name, routine.name, 'function');
      for (const routine of schema.procs) this.#add('routine', schema.name, routine.name, 'procedure');
      for (const object of schema.objects) {
        const space = SPACE_OF[object.kind];
        if (space !== undefined) this.#add(space, schema.name, object.name, object.kind);
      }
    }
  }

  #add(space: NameSpace, schema: string, name: string, kind: string): void {
    const key = `${space}\u0000${schema}\u0000${name}`;
    if (!this.#kinds.has(key)) this.#kinds.set(key, kind);
  }

  /** The object a name means in `schema`: of that schema first, then of `public`. Relations are types as well. */
  find(
    space: NameSpace,
    name: { readonly schema?: string; readonly name: string },
    schema: string,
  ): ObjectRef | undefined {
    for (const where of name.schema === undefined ? [schema, 'public'] : [name.schema]) {
      const key = `\u0000${where}\u0000${name.name}`;
      const kind = this.#kinds.get(space + key) ?? (space === 'type' ? this.#kinds.get(`relation${key}`) : undefined);
      if (kind !== undefined) return { kind, ...(where === schema ? {} : { schema: where }), name: name.name };
    }
    return undefined;
  }

  /** The object that the name of a collation, `name` or `"schema"."name"`, stands for. */
  collation(text: string, schema: string): ObjectRef | undefined {
    const qualified = text.startsWith('"') ? parseQualifiedName(text) : undefined;
    return this.find('collation', qualified ?? { name: text }, schema);
  }

  /**
   * The objects that a SQL text names, each once: relations and types anywhere, routines where they are called, and
   * names in strings that a cast or `nextval` makes one. With `only`, names of other kinds do not count.
   */
  mentioned(sql: string, schema: string, only?: ReadonlySet<NameSpace>): ObjectRef[] {
    const found = new Map<string, ObjectRef>();
    const look = (space: NameSpace, parts: { readonly schema?: string; readonly name: string }): void => {
      const ref = only === undefined || only.has(space) ? this.find(space, parts, schema) : undefined;
      if (ref !== undefined) found.set(`${ref.kind}\u0000${ref.schema ?? ''}\u0000${ref.name}`, ref);
    };
    const cursor = TokenCursor.of(sql, postgresProfile);
    while (!cursor.done) {
      const token = cursor.peek();
      if (token?.kind === 'string') {
        // A name as text: only sequences and the like are looked up by one.
        const name = parseQualifiedName(unquoteLiteral(token.text));
        const ref = name === undefined ? undefined : this.find('relation', name, schema);
        if (ref?.kind === 'sequence') found.set(`sequence\u0000${ref.schema ?? ''}\u0000${ref.name}`, ref);
        cursor.next();
        continue;
      }
      const start = cursor.mark();
      const name = readName(cursor);
      if (name === undefined) {
        cursor.reset(start);
        cursor.next();
        continue;
      }
      const parts = parseQualifiedName(name);
      if (parts === undefined) continue;
      if (cursor.isSymbol('(')) look('routine', parts);
      look('collation', parts);
      look('relation', parts);
      look('type', parts);
    }
    return [...found.values()];
  }
}

/** The next dotted name as text; a longer one, such as `schema.table.column`, up to its second part. */
function readName(cursor: TokenCursor): string | undefined {
  const first = cursor.peek();
  if (cursor.readIdentifier() === undefined || first === undefined) return undefined;
  let end = first.end;
  for (let parts = 1; cursor.isSymbol('.'); parts++) {
    const before = cursor.mark();
    cursor.next();
    const part = cursor.peek();
    if (cursor.readIdentifier() === undefined || part === undefined) {
      cursor.reset(before);
      break;
    }
    if (parts === 1) end = part.end;
  }
  return cursor.source.slice(first.start, end);
}
