import { objectKey } from '@atlas/dialect';
import {
  type Change,
  type ChangeOf,
  type Column,
  type Index,
  type ObjectRef,
  type Realm,
  type SchemaObject,
  type Table,
  type TableChange,
} from '@atlas/model';
import { isAccess } from '../access.ts';
import { indexAttrs, objectAttrs } from '../types.ts';
import type { PlanContext } from './context.ts';
import { type Dependent, DependentIndex, type Doomed, indexTexts } from './dependents.ts';
import { doomedBy } from './doomed.ts';
import { findPartition } from './partition-lookup.ts';
import { usesColumn } from './mentions.ts';
import { canAlterObject } from './objects.ts';
import { ownTable } from './own-table.ts';

const idOf = (schema: string | undefined, ...parts: readonly string[]): string =>
  [schema ?? '', ...parts].join('\u0000');

/** The work list of one expansion: finds what has to be rebuilt, and moves changes between the groups. */
export class Rebuilder {
  readonly teardown: Change[] = [];
  main: Change[];
  readonly #context: PlanContext;
  readonly #from: DependentIndex | undefined;
  readonly #to: Realm | undefined;
  readonly #done = new Set<string>();

  constructor(changes: readonly Change[], context: PlanContext) {
    this.main = [...changes];
    this.#context = context;
    this.#from = context.options.from === undefined ? undefined : new DependentIndex(context.options.from);
    this.#to = context.options.to;
  }

  /** `also` is what goes by other means than the changes. */
  expand(also: readonly Doomed[] = []): void {
    for (const doomed of also) if (doomed.kind === 'object') this.#gone.add(doomed.key);
    const queue: Doomed[] = [...also, ...this.main.flatMap((c) => doomedBy(c, this.#context))];
    const seen = new Set<string>();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      for (const dependent of this.#from?.of(next) ?? []) queue.push(...this.#rebuild(dependent, next));
    }
  }

  /** What a partition loses of its own goes before the parent gets the like, which would take it over. */
  splitPartitions(): void {
    const { from, to } = this.#context.options;
    const isPart = (schema: string, name: string): boolean =>
      findPartition(from, schema, name) !== undefined && findPartition(to, schema, name) !== undefined;
    this.main = this.main.flatMap((change): Change[] => {
      if (change.kind !== 'modify_table' || !isPart(change.schema, change.from.name)) return [change];
      const [lost, rest]: [TableChange[], TableChange[]] = [[], []];
      for (const inner of change.changes) {
        const [drop, add] = splitChange(inner);
        if (drop !== undefined) lost.push(drop);
        if (add !== undefined) rest.push(add);
      }
      if (lost.length > 0) this.teardown.push({ ...change, changes: lost });
      return rest.length === 0 ? [] : [{ ...change, changes: rest }];
    });
  }

  /** Partitions that go make room for those that come. */
  dropPartitionsFirst(): void {
    const isDrop = (c: Change): boolean => c.kind === 'drop_object' && c.object.kind === 'partition';
    this.teardown.push(...this.main.filter(isDrop));
    this.main = this.main.filter((c) => !isDrop(c));
  }

  /** Routines and indexes that go make room for others of their names; what uses them was dropped already. */
  freeNames(): void {
    const routines = new Set(
      this.main.flatMap((c) =>
        c.kind === 'add_func' || c.kind === 'add_proc'
          ? [idOf(c.schema, this.#context.routineKey(c.kind === 'add_func' ? c.func : c.proc))]
          : [],
      ),
    );
    const isSame = (c: Change): boolean =>
      (c.kind === 'drop_func' && routines.has(idOf(c.schema, this.#context.routineKey(c.func)))) ||
      (c.kind === 'drop_proc' && routines.has(idOf(c.schema, this.#context.routineKey(c.proc))));
    this.teardown.push(...this.main.filter(isSame));
    this.main = this.main.filter((c) => !isSame(c));
    const added = new Map(this.main.flatMap((c) => addedIndexes(c)));
    const { from } = this.#context.options;
    for (const change of this.main) {
      // What was a partition has indexes that go only once it is detached.
      if (change.kind !== 'modify_table' || findPartition(from, change.schema, change.from.name) !== undefined)
        continue;
      const owner = idOf(change.schema, change.to.name);
      const isTaken = (name: string): boolean => (added.get(idOf(change.schema, name)) ?? owner) !== owner;
      for (const inner of change.changes)
        if (inner.kind === 'drop_index' && isTaken(inner.index.name))
          this.#drop(change.schema, change.from, inner, (c) => c === inner);
    }
  }

  /** Drops a dependent ahead of everything and makes it again if it still exists in the end. */
  #rebuild(dependent: Dependent, cause: Doomed): Doomed[] {
    const { schema } = dependent;
    switch (dependent.kind) {
      case 'child':
        return cause.kind === 'column' ? [{ ...cause, relation: dependent.relation }] : [];
      case 'view':
        return this.#rebuildView(schema, dependent);
      case 'func':
      case 'proc':
        return this.#rebuildRoutine(dependent);
      case 'trigger':
        this.#rebuildTrigger(dependent, cause);
        return [];
      case 'object':
        return this.#rebuildObject(dependent, cause);
      default:
        return this.#rebuildPart(dependent, cause);
    }
  }

  #once(id: string): boolean {
    if (this.#done.has(id)) return false;
    this.#done.add(id);
    return true;
  }

  #rebuildView(schema: string, { view }: Extract<Dependent, { kind: 'view' }>): Doomed[] {
    if (!this.#once(idOf(schema, 'view', view.name))) return [];
    const isThis = (s: string, name: string): boolean => s === schema && name === view.name;
    const isDropped = this.main.some((c) => c.kind === 'drop_schema' && c.schema.name === schema);
    if (isDropped) return [];
    const target = this.#findSchema(schema)?.views.find((v) => v.name === view.name);
    this.main = this.main.filter((c) => {
      if (c.kind === 'drop_view' || c.kind === 'add_view') return !isThis(c.schema, c.view.name);
      if (c.kind === 'modify_view') return !isThis(c.schema, c.to.name);
      const isTrigger = c.kind === 'add_trigger' || c.kind === 'drop_trigger' || c.kind === 'modify_trigger';
      return !(isTrigger && c.on.kind === 'view' && isThis(c.schema, c.on.name));
    });
    this.teardown.push({ kind: 'drop_view', schema, view });
    if (target !== undefined) {
      this.main.push({ kind: 'add_view', schema, view: target });
      const on = { kind: 'view' as const, name: view.name };
      for (const trigger of target.triggers) this.main.push({ kind: 'add_trigger', schema, on, trigger });
    }
    this.#gone.add(objectKey('view', schema, view.name));
    return [{ kind: 'object', key: objectKey('view', schema, view.name) }];
  }

  #rebuildRoutine(dependent: Extract<Dependent, { kind: 'func' | 'proc' }>): Doomed[] {
    const { schema, kind, routine } = dependent;
    const key = this.#context.routineKey(routine);
    if (!this.#once(idOf(schema, kind, key))) return [];
    const same = (r: typeof routine): boolean => this.#context.routineKey(r) === key;
    this.main = this.main.filter((c) => {
      if (!('schema' in c) || c.schema !== schema) return true;
      if (c.kind === 'drop_func' || c.kind === 'add_func') return !same(c.func);
      if (c.kind === 'drop_proc' || c.kind === 'add_proc') return !same(c.proc);
      return !((c.kind === 'modify_func' || c.kind === 'modify_proc') && same(c.to));
    });
    const found = this.#findSchema(schema);
    const target = (kind === 'func' ? found?.funcs : found?.procs)?.find(same);
    this.teardown.push(
      kind === 'func' ? { kind: 'drop_func', schema, func: routine } : { kind: 'drop_proc', schema, proc: routine },
    );
    if (target !== undefined)
      this.main.push(
        kind === 'func' ? { kind: 'add_func', schema, func: target } : { kind: 'add_proc', schema, proc: target },
      );
    this.#gone.add(objectKey('function', schema, routine.name));
    return [{ kind: 'object', key: objectKey('function', schema, routine.name) }];
  }

  #rebuildTrigger({ schema, on, trigger }: Extract<Dependent, { kind: 'trigger' }>, cause: Doomed): void {
    if (this.#isOwnerGone(schema, on)) {
      // A trigger goes with its owner, unless what it calls has to go before.
      if (cause.kind !== 'object' || !this.#gone.has(cause.key) || on.kind === 'view') return;
      if (!this.#once(idOf(schema, 'trigger', on.name, trigger.name))) return;
      this.teardown.push({ kind: 'drop_trigger', schema, on, trigger });
      this.#forget(schema, on.name, (t) => ({ ...t, triggers: t.triggers.filter((x) => x.name !== trigger.name) }));
      return;
    }
    if (!this.#once(idOf(schema, 'trigger', on.name, trigger.name))) return;
    const isThis = (c: { readonly schema: string; readonly on: typeof on }, name: string): boolean =>
      c.schema === schema && c.on.kind === on.kind && c.on.name === on.name && name === trigger.name;
    this.main = this.main.filter((c) => {
      if (c.kind === 'drop_trigger' || c.kind === 'add_trigger') return !isThis(c, c.trigger.name);
      return !(c.kind === 'modify_trigger' && isThis(c, c.to.name));
    });
    this.teardown.push({ kind: 'drop_trigger', schema, on, trigger });
    const found = this.#findSchema(schema);
    const owner =
      on.kind === 'table'
        ? found?.tables.find((t) => t.name === on.name)
        : on.kind === 'view'
          ? found?.views.find((v) => v.name === on.name)
          : found?.objects.find((o) => o.kind === on.kind && o.name === on.name);
    const target = owner?.triggers?.find((t) => t.name === trigger.name);
    if (target !== undefined) this.main.push({ kind: 'add_trigger', schema, on, trigger: target });
  }

  #isOwnerGone(schema: string, on: { readonly kind: string; readonly name: string }): boolean {
    if (on.kind === 'view') return this.#gone.has(objectKey('view', schema, on.name));
    return this.main.some(
      (c) =>
        (c.kind === 'drop_table' && c.schema === schema && c.table.name === on.name) ||
        (c.kind === 'drop_object' && c.schema === schema && c.object.kind === on.kind && c.object.name === on.name),
    );
  }

  #rebuildObject({ schema, object, isRealm }: Extract<Dependent, { kind: 'object' }>, cause: Doomed): Doomed[] {
    if (isAccess(object) || object.kind === 'sequence' || object.kind === 'partition') return [];
    const key = this.#context.objectKey(object);
    if (!this.#once(idOf(schema, object.kind, key))) return [];
    const where = isRealm ? {} : { schema };
    const same = (o: SchemaObject): boolean => o.kind === object.kind && this.#context.objectKey(o) === key;
    const mine = (c: Change): boolean =>
      ((c.kind === 'drop_object' || c.kind === 'add_object') && c.schema === where.schema && same(c.object)) ||
      (c.kind === 'modify_object' && c.schema === where.schema && same(c.to));
    // A policy goes with its table.
    if (object.kind === 'policy') {
      const { on } = objectAttrs('policy', object);
      if (this.#isOwnerGone(on.schema ?? schema, { kind: 'table', name: on.name })) return [];
    }
    if (object.kind === 'role' || object.kind === 'user') return [];
    const wasRebuilt = this.main.some((c) => mine(c) && c.clauses?.rebuild === true);
    if (wasRebuilt) return [];
    const list = isRealm ? this.#to?.objects : this.#findSchema(schema)?.objects;
    const target = list?.find(same);
    if (
      object.kind === 'domain' &&
      target !== undefined &&
      isRoutine(cause) &&
      this.#freeDomain(object, target, schema)
    )
      return [];
    if (TYPES.has(object.kind) && target !== undefined) return this.#rebuildType(object, target, schema, mine);
    this.main = this.main.filter((c) => !mine(c));
    this.teardown.push({ kind: 'drop_object', ...where, object });
    if (target !== undefined) this.main.push({ kind: 'add_object', ...where, object: target });
    return object.kind === 'policy' ? [] : [{ kind: 'object', key: objectKey(object.kind, where.schema, object.name) }];
  }

  /** A domain lets go of a routine by its default and its checks alone; false when more is needed. */
  #freeDomain(from: SchemaObject, to: SchemaObject, schema: string): boolean {
    const { default: _default, check: _check, ...attrs } = from.attrs;
    const bare: SchemaObject = { ...from, attrs };
    if (!canAlterObject(bare, to, this.#context)) return false;
    const isThis = (c: Change): boolean =>
      c.kind === 'modify_object' && c.schema === schema && c.to.kind === 'domain' && c.to.name === to.name;
    this.main = [...this.main.filter((c) => !isThis(c)), { kind: 'modify_object', schema, from: bare, to }];
    this.teardown.push({ kind: 'modify_object', schema, from, to: withoutDeps(bare) });
    return true;
  }

  /** A type over a type that is built again: when columns use it, they have to move to the new one. */
  #rebuildType(from: SchemaObject, to: SchemaObject, schema: string, mine: (c: Change) => boolean): Doomed[] {
    const change: ChangeOf<'modify_object'> = { kind: 'modify_object', schema, from, to, clauses: { rebuild: true } };
    this.main = [...this.main.filter((c) => !mine(c)), change];
    return doomedBy(change, this.#context);
  }

  /** Parts of tables: they leave and come back by changes of their table. */
  #rebuildPart(dependent: Extract<Dependent, { table: Table }>, cause: Doomed): Doomed[] {
    const { schema, table } = dependent;
    const name = partName(dependent);
    const isGone = this.main.some(
      (c) =>
        ((c.kind === 'drop_table' || isRebuild(c)) && c.schema === schema && c.table.name === table.name) ||
        (c.kind === 'drop_object' && c.schema === schema && isPartition(c.object, table.name)) ||
        (c.kind === 'drop_schema' && c.schema.name === schema),
    );
    if (isGone && dependent.kind !== 'foreign_key') return [];
    if (!this.#once(idOf(schema, dependent.kind, table.name, name))) return [];
    const target = this.#findTable(schema, table.name);
    const relation = objectKey('table', schema, table.name);
    switch (dependent.kind) {
      case 'foreign_key':
        // Keys within one table are dropped and added by the statement that changes it.
        this.#swapForeignKey(schema, table, target, dependent.foreignKey, cause, isGone);
        return [];
      case 'check': {
        const check = table.checks.find((c) => c.name === name);
        const wanted = target?.checks.find((c) => c.name === name);
        if (check === undefined) return [];
        this.#drop(
          schema,
          table,
          { kind: 'drop_check', check },
          (c) =>
            (c.kind === 'drop_check' && c.check.name === name) || (c.kind === 'modify_check' && c.to.name === name),
        );
        if (wanted !== undefined) this.#add(schema, table, target, { kind: 'add_check', check: wanted });
        return [];
      }
      case 'index': {
        const { index } = dependent;
        const wanted = target?.indexes.find((i) => i.name === name);
        this.#drop(
          schema,
          table,
          { kind: 'drop_index', index },
          (c) =>
            (c.kind === 'drop_index' && c.index.name === name) || (c.kind === 'modify_index' && c.to.name === name),
        );
        if (wanted !== undefined) this.#add(schema, table, target, { kind: 'add_index', index: wanted });
        return [];
      }
      case 'default': {
        const { column } = dependent;
        const wanted = target?.columns.find((c) => c.name === column.name);
        if (wanted === undefined || this.#hasColumnDrop(schema, table, column.name)) return [];
        const { default: _default, ...bare } = column;
        this.#tear(schema, table, { kind: 'modify_column', from: column, to: bare, aspects: ['default'] });
        this.#redefault(schema, table, target, bare, wanted);
        return [];
      }
      case 'generated':
        return this.#rebuildGenerated(schema, table, target, dependent.column, relation);
    }
  }

  /** Columns that are dropped and added again take their indexes, keys and checks along. */
  restoreParts(): void {
    for (const change of this.main) {
      if (change.kind !== 'modify_table') continue;
      const added = new Set(change.changes.flatMap((c) => (c.kind === 'add_column' ? [c.column.name] : [])));
      for (const inner of change.changes)
        if (inner.kind === 'drop_column' && added.has(inner.column.name))
          this.#restoreParts(change.schema, change.from, change.to, inner.column.name, (drop) =>
            this.#add(change.schema, change.from, change.to, drop),
          );
    }
  }

  #restoreParts(
    schema: string,
    table: Table,
    target: Table | undefined,
    name: string,
    drop: (change: TableChange) => void,
  ): void {
    const uses = (i: Index): boolean =>
      i.parts.some((p) => p.column === name) ||
      (indexAttrs(i).include ?? []).includes(name) ||
      indexTexts(i).some((t) => usesColumn(t, name));
    for (const index of table.indexes.filter(uses)) {
      this.#removeChanges(
        schema,
        table.name,
        (c) =>
          (c.kind === 'drop_index' && c.index.name === index.name) ||
          (c.kind === 'modify_index' && c.to.name === index.name),
      );
      drop({ kind: 'drop_index', index });
      const wanted = target?.indexes.find((i) => i.name === index.name);
      if (wanted !== undefined) this.#add(schema, table, target, { kind: 'add_index', index: wanted });
    }
    for (const check of table.checks.filter((c) => usesColumn(c.expr, name))) {
      this.#removeChanges(
        schema,
        table.name,
        (c) =>
          (c.kind === 'drop_check' && c.check.name === check.name) ||
          (c.kind === 'modify_check' && c.to.name === check.name),
      );
      drop({ kind: 'drop_check', check });
      const wanted = target?.checks.find((c) => c.name === check.name);
      if (wanted !== undefined) this.#add(schema, table, target, { kind: 'add_check', check: wanted });
    }
  }

  #rebuildGenerated(
    schema: string,
    table: Table,
    target: Table | undefined,
    column: Column,
    relation: string,
  ): Doomed[] {
    const wanted = target?.columns.find((c) => c.name === column.name);
    const { name } = column;
    this.#drop(
      schema,
      table,
      { kind: 'drop_column', column },
      (c) =>
        (c.kind === 'drop_column' && c.column.name === name) ||
        (c.kind === 'modify_column' && c.to.name === name) ||
        (c.kind === 'add_column' && c.column.name === name),
    );
    if (wanted !== undefined) this.#add(schema, table, target, { kind: 'add_column', column: wanted });
    this.#restoreParts(schema, table, target, name, (drop) => this.#tear(schema, table, drop));
    return [{ kind: 'column', relation, column: name, way: 'drop' }];
  }

  #swapForeignKey(
    schema: string,
    table: Table,
    target: Table | undefined,
    key: Table['foreignKeys'][number],
    cause: Doomed,
    isGone: boolean,
  ): void {
    const isOwn = cause.kind !== 'object' && cause.relation === objectKey('table', schema, table.name);
    const mine = (c: TableChange): boolean =>
      (c.kind === 'drop_foreign_key' && c.foreignKey.symbol === key.symbol) ||
      (c.kind === 'modify_foreign_key' && c.to.symbol === key.symbol);
    if (isGone) {
      // The table goes last; its key has to go before what it refers to.
      if (cause.kind !== 'object') this.#tear(schema, table, { kind: 'drop_foreign_key', foreignKey: key });
      if (cause.kind !== 'object')
        this.#forget(schema, table.name, (t) => ({
          ...t,
          foreignKeys: t.foreignKeys.filter((f) => f.symbol !== key.symbol),
        }));
      return;
    }
    const selfReference = isOwn && key.refTable === table.name && (key.refSchema ?? schema) === schema;
    const isColumnDrop = cause.kind === 'column' && cause.way === 'drop';
    const dropsOwnColumn = key.columns.some((c) => this.#hasColumnDrop(schema, table, c));
    if (cause.kind === 'object' && !this.#hasInner(schema, table.name, mine)) return;
    if (selfReference && isColumnDrop && dropsOwnColumn) return;
    this.#drop(schema, table, { kind: 'drop_foreign_key', foreignKey: key }, mine);
    const wanted = target?.foreignKeys.find((f) => f.symbol === key.symbol);
    if (
      wanted !== undefined &&
      !this.#hasInner(schema, table.name, (c) => c.kind === 'add_foreign_key' && c.foreignKey.symbol === key.symbol)
    )
      this.#add(schema, table, target, { kind: 'add_foreign_key', foreignKey: wanted });
  }

  /** Takes something out of a table that is dropped, so that undoing the drop does not make it twice. */
  #forget(schema: string, name: string, change: (table: Table) => Table): void {
    this.main = this.main.map((c) =>
      c.kind === 'drop_table' && c.schema === schema && c.table.name === name ? { ...c, table: change(c.table) } : c,
    );
  }

  #hasInner(schema: string, table: string, test: (c: TableChange) => boolean): boolean {
    return this.main.some(
      (c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === table && c.changes.some(test),
    );
  }

  #hasColumnDrop(schema: string, table: Table, column: string): boolean {
    return this.#hasInner(schema, table.name, (c) => c.kind === 'drop_column' && c.column.name === column);
  }

  /** Moves a drop from the table's own change to the teardown, or makes it up. */
  #drop(schema: string, table: Table, change: TableChange, mine: (c: TableChange) => boolean): void {
    this.#removeChanges(schema, table.name, mine);
    this.#tear(schema, table, change);
  }

  #tear(schema: string, table: Table, change: TableChange): void {
    const at = this.teardown.findIndex(
      (c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === table.name,
    );
    const old = this.teardown[at];
    if (old?.kind === 'modify_table') this.teardown[at] = { ...old, changes: [...old.changes, change] };
    // Without dependencies afterwards: what it drops is what it depended on.
    else this.teardown.push({ kind: 'modify_table', schema, from: table, to: withoutDeps(table), changes: [change] });
  }

  #add(schema: string, from: Table, to: Table | undefined, change: TableChange): void {
    const at = this.main.findIndex((c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === from.name);
    const old = this.main[at];
    if (old?.kind === 'modify_table') this.main[at] = { ...old, changes: [...old.changes, change] };
    else this.main.push({ kind: 'modify_table', schema, from, to: to ?? from, changes: [change] });
  }

  #redefault(schema: string, from: Table, to: Table | undefined, bare: Column, wanted: Column): void {
    const at = this.main.findIndex((c) => c.kind === 'modify_table' && c.schema === schema && c.to.name === from.name);
    const old = this.main[at];
    const isThis = (c: TableChange): boolean => c.kind === 'modify_column' && c.to.name === bare.name;
    if (old?.kind === 'modify_table' && old.changes.some(isThis)) {
      const changes = old.changes.map((c): TableChange => {
        if (c.kind !== 'modify_column' || c.to.name !== bare.name) return c;
        const aspects = c.aspects.filter((a) => a !== 'default');
        return { ...c, from: bare, aspects: wanted.default === undefined ? aspects : [...aspects, 'default'] };
      });
      this.main[at] = { ...old, changes: changes.filter((c) => c.kind !== 'modify_column' || c.aspects.length > 0) };
    } else if (wanted.default !== undefined) {
      this.#add(schema, from, to, { kind: 'modify_column', from: bare, to: wanted, aspects: ['default'] });
    }
  }

  #removeChanges(schema: string, table: string, mine: (c: TableChange) => boolean): void {
    this.main = this.main.flatMap((c): Change[] => {
      if (c.kind !== 'modify_table' || c.schema !== schema || c.to.name !== table) return [c];
      const changes = c.changes.filter((inner) => !mine(inner));
      return changes.length === 0 ? [] : [{ ...c, changes }];
    });
  }

  readonly #gone = new Set<string>();

  /** A table, or what a partition has of its own, in the end. */
  #findTable(schema: string, name: string): Table | undefined {
    const table = this.#findSchema(schema)?.tables.find((t) => t.name === name);
    const object = table === undefined ? findPartition(this.#to, schema, name) : undefined;
    return table ?? (object === undefined ? undefined : ownTable(object));
  }

  #findSchema(name: string) {
    return this.#to?.schemas.find((s) => s.name === name);
  }
}

/** A change of a part as its drop and its addition, where the part does not stay in place. */
function splitChange(change: TableChange): [drop: TableChange | undefined, add: TableChange | undefined] {
  const inPlace = 'aspects' in change && change.aspects.every((a) => a === 'comment');
  switch (change.kind) {
    case 'drop_index':
    case 'drop_check':
    case 'drop_foreign_key':
    case 'drop_primary_key':
      return [change, undefined];
    case 'modify_index':
      if (inPlace) return [undefined, change];
      return [
        { kind: 'drop_index', index: change.from },
        { kind: 'add_index', index: change.to },
      ];
    case 'modify_primary_key':
      if (inPlace) return [undefined, change];
      return [
        { kind: 'drop_primary_key', primaryKey: change.from },
        { kind: 'add_primary_key', primaryKey: change.to },
      ];
    case 'modify_check':
      if (inPlace) return [undefined, change];
      return [
        { kind: 'drop_check', check: change.from },
        { kind: 'add_check', check: change.to },
      ];
    default:
      return [undefined, change];
  }
}

const TYPES = new Set(['enum', 'domain', 'composite', 'range']);

/** The indexes that a change makes, with the table they are on. */
function addedIndexes(change: Change): [index: string, table: string][] {
  if (change.kind === 'add_table')
    return change.table.indexes.map((i) => [idOf(change.schema, i.name), idOf(change.schema, change.table.name)]);
  if (change.kind !== 'modify_table') return [];
  const names = change.changes.flatMap((c) => (c.kind === 'add_index' ? [c.index.name] : []));
  return names.map((name) => [idOf(change.schema, name), idOf(change.schema, change.to.name)]);
}

/** The table is built anew with all its parts. */
function isRebuild(change: Change): change is ChangeOf<'add_table'> {
  return change.kind === 'add_table' && change.clauses?.rebuild === true;
}

function isPartition(object: SchemaObject, name: string): boolean {
  return object.kind === 'partition' && object.name === name;
}

function isRoutine(doomed: Doomed): boolean {
  return (
    doomed.kind === 'object' && doomed.key.startsWith(objectKey('function', undefined, '').split('\u0000', 1)[0] ?? '')
  );
}

function withoutDeps<T extends { readonly deps?: readonly ObjectRef[] }>(item: T): Omit<T, 'deps'> {
  const { deps: _deps, ...rest } = item;
  return rest;
}

function partName(dependent: Extract<Dependent, { table: Table }>): string {
  switch (dependent.kind) {
    case 'foreign_key':
      return dependent.foreignKey.symbol;
    case 'check':
      return dependent.name;
    case 'index':
      return dependent.index.name;
    default:
      return dependent.column.name;
  }
}
