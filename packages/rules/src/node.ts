import type { Range } from '@atlas/diagnostics';
import type {
  Check,
  Column,
  ColumnType,
  ForeignKey,
  Index,
  IndexPart,
  Json,
  Realm,
  Routine,
  RoutineArg,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  View,
} from '@atlas/model';
import type { Kind } from './kinds/kind.ts';

/** What a rule can speak of, by the name that blocks and predicates give it. */
export interface Objects {
  readonly realm: Realm;
  readonly schema: Schema;
  readonly table: Table;
  readonly column: Column;
  readonly index: Index;
  readonly primary_key: Index;
  readonly part: IndexPart;
  readonly foreign_key: ForeignKey;
  readonly check: Check;
  readonly view: View;
  readonly trigger: Trigger;
  readonly function: Routine;
  readonly procedure: Routine;
  readonly arg: RoutineArg;
  readonly policy: SchemaObject;
  readonly role: SchemaObject;
  readonly user: SchemaObject;
  readonly permission: SchemaObject;
  readonly attr: { readonly name: string; readonly value: Json };
}

export type KindName = keyof Objects;

/** What rules ask a database. */
export interface RuleDialect {
  /** A type as the database calls it. */
  formatType(type: ColumnType): string;
  /** The action of foreign keys that say none. */
  readonly defaultAction: string;
  /** Whether nobody chose the name of an index, but the server did. */
  isGeneratedName(index: Index, table: Table): boolean;
  /** What an absent attribute means, by kind and attribute: `function.volatility`. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>;
}

/** What all nodes of a state share. */
export interface NodeContext {
  readonly dialect: RuleDialect;
  readonly kindOf: (name: KindName) => Kind;
}

/**
 * An object of a schema with its surroundings, which the model itself does not have: what it is in, what is in it, and
 * what it refers to. Two nodes of one object are the same node.
 */
export class Node<K extends KindName = KindName> {
  readonly kind: K;
  readonly object: Objects[K];
  readonly name: string;
  readonly parent: Node | undefined;
  readonly context: NodeContext;
  readonly #lists = new Map<string, readonly Node[]>();
  readonly #byName = new Map<string, ReadonlyMap<string, Node>>();

  constructor(kind: K, object: Objects[K], name: string, parent: Node | undefined, context: NodeContext) {
    this.kind = kind;
    this.object = object;
    this.name = name;
    this.parent = parent;
    this.context = context;
  }

  get dialect(): RuleDialect {
    return this.context.dialect;
  }

  /** The objects of one of its lists, `column` of a table; empty for a list that it does not have. */
  list(name: string): readonly Node[] {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const list = this.context.kindOf(this.kind).lists[name];
    const nodes = list === undefined ? [] : list.get(this);
    this.#lists.set(name, nodes);
    return nodes;
  }

  /** The first object of that name in a list. */
  find(list: string, name: string): Node | undefined {
    let names = this.#byName.get(list);
    if (names === undefined) {
      // Reversed, so that of equal names the first stays.
      names = new Map(
        this.list(list)
          .toReversed()
          .map((node) => [node.name, node]),
      );
      this.#byName.set(list, names);
    }
    return names.get(name);
  }

  /** The nearest object around it of one kind. */
  around<P extends KindName>(kind: P): Node<P> | undefined {
    for (let node = this.parent; node !== undefined; node = node.parent) {
      if (node.kind === kind) return node as Node as Node<P>;
    }
    return undefined;
  }

  /** What it is in, outermost first and itself last, without the realm. */
  get chain(): readonly Node[] {
    const nodes: Node[] = [];
    for (let node: Node | undefined = this as Node; node !== undefined; node = node.parent) {
      if (node.kind !== 'realm') nodes.unshift(node);
    }
    return nodes;
  }
}

/** Kinds that the text of another object declares. */
const INNER: ReadonlySet<KindName> = new Set([
  'column',
  'index',
  'primary_key',
  'part',
  'foreign_key',
  'check',
  'trigger',
  'arg',
  'attr',
  'policy',
]);

/** Where the object was declared, or else what it is in; undefined for objects of a database. */
export function rangeOfNode(node: Node): Range | undefined {
  const { pos } = node.object as { readonly pos?: Range };
  if (pos !== undefined) return pos;
  return INNER.has(node.kind) && node.parent !== undefined ? rangeOfNode(node.parent) : undefined;
}

/** `public.users.id`; without the schema: `users.id`. */
export function nameOfNode(node: Node, withSchema: boolean): string {
  const names = node.chain.filter(({ kind }) => withSchema || kind !== 'schema' || node.kind === 'schema');
  return names.map(({ name, kind }) => (name === '' ? kind : name)).join('.');
}
