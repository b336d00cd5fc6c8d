import type { Change, ForeignKey, Routine, SchemaObject, TableChange } from '@atlas/model';
import type { KindName, Node } from './node.ts';
import type { ChangeAction } from './rule.ts';

/** An object that a change is about: the new one, or the old one where it is dropped. */
export interface ChangedNode {
  readonly action: ChangeAction;
  readonly node: Node;
  /** What a modified or renamed object was before. */
  readonly from?: Node;
}

/** The objects that changes are about, in the states before and after them. Those that rules do not know are left out. */
export function changedNodes(changes: readonly Change[], from: Node, to: Node): readonly ChangedNode[] {
  return changes.flatMap((change) => nodesOfChange(change, from, to));
}

function nodesOfChange(change: Change, from: Node, to: Node): readonly ChangedNode[] {
  const [before, after] = [schemaOf(change, from), schemaOf(change, to)];
  switch (change.kind) {
    case 'add_schema':
      return added(to.find('schema', change.schema.name));
    case 'drop_schema':
      return dropped(from.find('schema', change.schema.name));
    case 'modify_schema':
      return changed('modify', from.find('schema', change.from.name), to.find('schema', change.to.name));
    case 'modify_realm':
      return [];
    case 'add_table':
      return added(after?.find('table', change.table.name));
    case 'drop_table':
      return dropped(before?.find('table', change.table.name));
    case 'rename_table':
      return changed('rename', before?.find('table', change.from.name), after?.find('table', change.to.name));
    case 'modify_table':
    case 'modify_view': {
      const kind = change.kind === 'modify_table' ? 'table' : 'view';
      // Another change of the same statement may have renamed it.
      const old = before?.find(kind, change.from.name) ?? before?.find(kind, change.to.name);
      const now = after?.find(kind, change.to.name);
      return [...changed('modify', old, now), ...change.changes.flatMap((inner) => nodesInside(inner, old, now))];
    }
    case 'add_view':
      return added(after?.find('view', change.view.name));
    case 'drop_view':
      return dropped(before?.find('view', change.view.name));
    case 'rename_view':
      return changed('rename', before?.find('view', change.from.name), after?.find('view', change.to.name));
    case 'add_func':
      return added(findRoutine(after, 'function', change.func));
    case 'drop_func':
      return dropped(findRoutine(before, 'function', change.func));
    case 'modify_func':
    case 'rename_func':
      return changed(
        change.kind === 'modify_func' ? 'modify' : 'rename',
        findRoutine(before, 'function', change.from),
        findRoutine(after, 'function', change.to),
      );
    case 'add_proc':
      return added(findRoutine(after, 'procedure', change.proc));
    case 'drop_proc':
      return dropped(findRoutine(before, 'procedure', change.proc));
    case 'modify_proc':
    case 'rename_proc':
      return changed(
        change.kind === 'modify_proc' ? 'modify' : 'rename',
        findRoutine(before, 'procedure', change.from),
        findRoutine(after, 'procedure', change.to),
      );
    case 'add_trigger':
      return added(after?.find(change.on.kind, change.on.name)?.find('trigger', change.trigger.name));
    case 'drop_trigger':
      return dropped(before?.find(change.on.kind, change.on.name)?.find('trigger', change.trigger.name));
    case 'modify_trigger':
    case 'rename_trigger':
      return changed(
        change.kind === 'modify_trigger' ? 'modify' : 'rename',
        before?.find(change.on.kind, change.on.name)?.find('trigger', change.from.name),
        after?.find(change.on.kind, change.on.name)?.find('trigger', change.to.name),
      );
    case 'add_object':
      return added(findObject(to, after, change.object));
    case 'drop_object':
      return dropped(findObject(from, before, change.object));
    case 'modify_object':
    case 'rename_object':
      return changed(
        change.kind === 'modify_object' ? 'modify' : 'rename',
        findObject(from, before, change.from),
        findObject(to, after, change.to),
      );
  }
}

function schemaOf(change: Change, realm: Node): Node | undefined {
  return 'schema' in change && typeof change.schema === 'string' ? realm.find('schema', change.schema) : undefined;
}

function added(node: Node | undefined): readonly ChangedNode[] {
  return node === undefined ? [] : [{ action: 'add', node }];
}

function dropped(node: Node | undefined): readonly ChangedNode[] {
  return node === undefined ? [] : [{ action: 'drop', node }];
}

function changed(action: 'modify' | 'rename', from: Node | undefined, node: Node | undefined): readonly ChangedNode[] {
  return node === undefined || from === undefined ? [] : [{ action, node, from }];
}

function nodesInside(change: TableChange, from: Node | undefined, to: Node | undefined): readonly ChangedNode[] {
  switch (change.kind) {
    case 'add_column':
      return added(to?.find('column', change.column.name));
    case 'drop_column':
      return dropped(from?.find('column', change.column.name));
    case 'modify_column':
    case 'rename_column':
      return changed(
        change.kind === 'modify_column' ? 'modify' : 'rename',
        from?.find('column', change.from.name),
        to?.find('column', change.to.name),
      );
    case 'add_index':
      return added(to?.find('index', change.index.name));
    case 'drop_index':
      return dropped(from?.find('index', change.index.name));
    case 'modify_index':
    case 'rename_index':
      return changed(
        change.kind === 'modify_index' ? 'modify' : 'rename',
        from?.find('index', change.from.name),
        to?.find('index', change.to.name),
      );
    case 'add_primary_key':
      return added(to?.list('primary_key')[0]);
    case 'drop_primary_key':
      return dropped(from?.list('primary_key')[0]);
    case 'modify_primary_key':
      return changed('modify', from?.list('primary_key')[0], to?.list('primary_key')[0]);
    case 'add_foreign_key':
      return added(findKey(to, change.foreignKey));
    case 'drop_foreign_key':
      return dropped(findKey(from, change.foreignKey));
    case 'modify_foreign_key':
      return changed('modify', findKey(from, change.from), findKey(to, change.to));
    case 'add_check':
      return added(findCheck(to, change.check));
    case 'drop_check':
      return dropped(findCheck(from, change.check));
    case 'modify_check':
      return changed('modify', findCheck(from, change.from), findCheck(to, change.to));
    case 'rename_constraint': {
      const list = change.constraint === 'unique' ? 'index' : change.constraint;
      if (list === 'primary_key') return changed('rename', from?.list(list)[0], to?.list(list)[0]);
      return changed('rename', from?.find(list, change.from), to?.find(list, change.to));
    }
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return [];
  }
}

/** Several may have no name. */
function findKey(table: Node | undefined, key: ForeignKey): Node | undefined {
  if (key.symbol !== '') return table?.find('foreign_key', key.symbol);
  return table?.list('foreign_key').find((node) => {
    const { symbol, columns, refTable } = (node as Node<'foreign_key'>).object;
    return symbol === '' && refTable === key.refTable && columns.join() === key.columns.join();
  });
}

function findCheck(
  table: Node | undefined,
  { name, expr }: { readonly name: string; readonly expr: string },
): Node | undefined {
  if (name !== '') return table?.find('check', name);
  return table?.list('check').find((node) => (node as Node<'check'>).object.expr === expr);
}

function findRoutine(schema: Node | undefined, kind: 'function' | 'procedure', routine: Routine): Node | undefined {
  const key = routineKey(routine);
  return schema?.list(kind).find((node) => routineKey((node as Node<typeof kind>).object) === key);
}

/** Overloads share a name. */
export function routineKey({ name, args }: Routine): string {
  return JSON.stringify([name, args.map(({ type, mode }) => [type.name, mode])]);
}

const OBJECT_KINDS: readonly KindName[] = ['role', 'user', 'permission', 'policy'];

function findObject(realm: Node, schema: Node | undefined, object: SchemaObject): Node | undefined {
  const kind = OBJECT_KINDS.find((one) => one === object.kind);
  if (kind === undefined) return undefined;
  const attrs = JSON.stringify(object.attrs);
  const nodes = (kind === 'policy' ? (schema ?? realm) : realm).list(kind).filter(({ name }) => name === object.name);
  // Policies of several tables may share a name.
  return nodes.find((node) => JSON.stringify((node as Node<'policy'>).object.attrs) === attrs) ?? nodes[0];
}
