import { objectKey } from '@atlas/dialect';
import type { Change, ChangeOf, Column, Index, SchemaObject, TableChange } from '@atlas/model';
import { isAccess } from '../access.ts';
import { withoutSerial } from '../column-types.ts';
import { objectAttrs } from '../types.ts';
import { partitionsUnder, sharesOf } from './attached-indexes.ts';
import { castsOnAssignment } from './casts.ts';
import type { PlanContext } from './context.ts';
import type { Doomed } from './dependents.ts';
import { ownTable } from './own-table.ts';
import { convertedColumns } from './rebuild-types.ts';

/** What a change destroys. */
export function doomedBy(change: Change, context: PlanContext): Doomed[] {
  const object = (kind: string, schema: string | undefined, name: string): Doomed => ({
    kind: 'object',
    key: objectKey(kind, schema, name),
  });
  switch (change.kind) {
    case 'drop_table':
      return [object('table', change.schema, change.table.name)];
    case 'drop_view':
      return [object('view', change.schema, change.view.name)];
    case 'drop_func':
      return [object('function', change.schema, change.func.name)];
    case 'drop_proc':
      return [object('procedure', change.schema, change.proc.name)];
    case 'drop_object':
      if (isAccess(change.object) || change.object.kind === 'policy') return [];
      return [object(change.object.kind, change.schema, change.object.name)];
    case 'drop_schema': {
      const { schema } = change;
      return [
        ...schema.tables.map((t) => object('table', schema.name, t.name)),
        ...schema.views.map((v) => object('view', schema.name, v.name)),
        ...[...schema.funcs, ...schema.procs].map((r) => object('function', schema.name, r.name)),
        ...schema.objects.map((o) => object(o.kind, schema.name, o.name)),
      ];
    }
    case 'modify_object':
      if (change.clauses?.rebuild === true) {
        const columns = convertedColumns(change, context).map(
          ({ schema, table, column }): Doomed => ({
            kind: 'column',
            relation: objectKey('table', schema, table.name),
            column: column.name,
            way: 'convert',
          }),
        );
        return [object(change.to.kind, change.schema, change.to.name), ...columns];
      }
      return change.to.kind === 'composite' ? compositeRoots(change) : [];
    case 'modify_table':
      return change.changes.flatMap((c) => doomedInTable(change, c, context));
    default:
      return [];
  }
}

function doomedInTable({ schema, to }: ChangeOf<'modify_table'>, change: TableChange, context: PlanContext): Doomed[] {
  const relation = objectKey('table', schema, to.name);
  const key = (index: Index): Doomed[] =>
    index.unique ? [{ kind: 'key', relation, columns: index.parts.flatMap((p) => p.column ?? []) }] : [];
  switch (change.kind) {
    case 'drop_column':
      return [{ kind: 'column', relation, column: change.column.name, way: 'drop' }];
    case 'modify_column': {
      const type = (c: Column): string => context.type(withoutSerial(c.type), schema);
      const [a, b] = [type(change.from), type(change.to)];
      if (a === b && change.from.collate === change.to.collate) return [];
      const way = castsOnAssignment(a, b) && sameFamily(a, b) ? 'retype' : 'convert';
      return [{ kind: 'column', relation, column: change.to.name, way }];
    }
    case 'drop_index':
      return [...key(change.index), ...servingKeys(schema, to.name, change.index.name, context)];
    case 'modify_index':
      return change.aspects.every((a) => a === 'comment') ? [] : key(change.from);
    case 'drop_primary_key':
      return key({ ...change.primaryKey, unique: true });
    case 'modify_primary_key':
      return change.aspects.every((a) => a === 'comment') ? [] : key({ ...change.from, unique: true });
    default:
      return [];
  }
}

/** Keys of partitions that go with the index of the table that they serve. */
function servingKeys(schema: string, table: string, index: string, context: PlanContext): Doomed[] {
  return partitionsUnder(context.options.from, schema, table).flatMap(({ schema: home, object }) => {
    const own = ownTable(object);
    const relation = objectKey('partition', home, object.name);
    const keys = [...own.indexes, ...(own.primaryKey === undefined ? [] : [own.primaryKey])];
    return sharesOf(object)
      .filter((s) => s.isOwn && s.of === index)
      .flatMap((s) => keys.filter((k) => k.name === s.name || k.name === ''))
      .map((k): Doomed => ({ kind: 'key', relation, columns: k.parts.flatMap((p) => p.column ?? []) }));
  });
}

/** Fields that leave or change their type: views that read them cannot stay. */
function compositeRoots(change: ChangeOf<'modify_object'>): Doomed[] {
  const fields = (o: SchemaObject): string[] => objectAttrs('composite', o).field.map((f) => JSON.stringify(f));
  const kept = new Set(fields(change.to));
  const loses = fields(change.from).some((f) => !kept.has(f));
  return loses ? [{ kind: 'object', key: objectKey('composite', change.schema, change.to.name) }] : [];
}

const INTEGERS = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
const STRINGS = /^(text|character varying|character|bpchar|name|citext)\b/;

/** Whether values of both types compare with each other, so that keys and expressions stay valid. */
function sameFamily(a: string, b: string): boolean {
  const base = (t: string): string => t.replace(/\(.*\)/, '');
  if (base(a) === base(b)) return true;
  return (INTEGERS.has(base(a)) && INTEGERS.has(base(b))) || (STRINGS.test(a) && STRINGS.test(b));
}
