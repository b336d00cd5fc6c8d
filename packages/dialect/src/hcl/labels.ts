import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import { type DecodedBlock, type RefValue, rangeOf } from '@atlas/hcl';
import type { ObjectRef } from '@atlas/model';

/** A top-level block that can be referred to. */
export interface Labelled {
  readonly kind: string;
  readonly label: string;
  readonly qualifier?: string;
  /** SQL name of the object. */
  readonly name: string;
  /** SQL name of its schema; absent for objects of the database. */
  readonly schema?: string;
  readonly block: DecodedBlock;
}

/** A reference, resolved: the object and, where the path goes on, the child it names. */
export interface ResolvedRef {
  readonly target: Labelled;
  /** `column` and its name, for `table.users.column.id`. */
  readonly child?: { readonly kind: string; readonly name: string };
}

/** All blocks of a schema by kind and label, to resolve references against. */
export class LabelIndex {
  readonly #byKind = new Map<string, Map<string, Labelled[]>>();
  /** By kind, schema and SQL name: two labels may give the same name. */
  readonly #byName = new Map<string, Labelled>();
  readonly diagnostics: Diagnostic[] = [];

  /** Adds a block. Two blocks with the same kind, qualifier and label are an error unless `repeatable`. */
  add(entry: Labelled, repeatable = false): void {
    const labels = this.#byKind.get(entry.kind) ?? new Map<string, Labelled[]>();
    const list = labels.get(entry.label) ?? [];
    const named = `${entry.kind}\u0000${entry.schema ?? ''}\u0000${entry.name}`;
    const twin =
      list.find((e) => e.qualifier === entry.qualifier && e.schema === entry.schema) ?? this.#byName.get(named);
    if (twin !== undefined && !repeatable) {
      const id = [entry.kind, ...(entry.qualifier === undefined ? [] : [entry.qualifier]), entry.label].join('.');
      const error = errorAt(
        `duplicate object ${JSON.stringify(id)}`,
        'Each object is declared once.',
        rangeOf(entry.block.block),
        'schema/duplicate',
      );
      this.diagnostics.push({
        ...error,
        related: [{ message: 'first declared here', range: rangeOf(twin.block.block) }],
      });
      return;
    }
    this.#byName.set(named, entry);
    list.push(entry);
    labels.set(entry.label, list);
    this.#byKind.set(entry.kind, labels);
  }

  find(kind: string, label: string): readonly Labelled[] {
    return this.#byKind.get(kind)?.get(label) ?? [];
  }

  /**
   * What `kind.label`, `kind.qualifier.label` or either followed by `.column.name` refers to, seen from `schema`.
   * A string says why there is none.
   */
  resolve(ref: RefValue, schema: string | undefined): ResolvedRef | string {
    const [kind = '', first = '', second, ...rest] = ref.path;
    const qualified =
      second === undefined ? [] : this.find(kind, second).filter((e) => e.qualifier === first || e.schema === first);
    const child = (steps: readonly (string | undefined)[]): Pick<ResolvedRef, 'child'> => {
      const [childKind, name] = steps;
      return childKind === undefined || name === undefined ? {} : { child: { kind: childKind, name } };
    };
    if (qualified[0] !== undefined && areOverloads(qualified)) return { target: qualified[0], ...child(rest) };
    const found = this.find(kind, first);
    const near = areOverloads(found) ? found : found.filter((e) => e.schema === schema);
    const target = near[0];
    if (!areOverloads(near) || (target === undefined && found.length > 1)) {
      const names = found.map((e) => `${e.schema ?? ''}.${e.name}`).join(' ');
      return `multiple reference ${kind}s found for ${JSON.stringify(first)}: [${names}]`;
    }
    if (target === undefined) return `referenced ${kind} ${JSON.stringify(first)} not found`;
    return { target, ...child([second, ...rest]) };
  }
}

/** Whether all are one object or overloads of one name, which a reference cannot tell apart and need not. */
function areOverloads(entries: readonly Labelled[]): boolean {
  return entries.every((e) => e.schema === entries[0]?.schema && e.name === entries[0]?.name);
}

/** The model's form of a resolved reference, seen from `schema`. */
export function toObjectRef({ target, child }: ResolvedRef, schema: string | undefined): ObjectRef {
  const where = target.schema === undefined || target.schema === schema ? {} : { schema: target.schema };
  if (child === undefined) return { kind: target.kind, ...where, name: target.name };
  return { kind: child.kind, ...where, table: target.name, name: child.name };
}
