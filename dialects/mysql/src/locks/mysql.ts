import type { AttrChange, Index, TableChange } from '@atlas/model';
import { createOptionsOf, indexTypeOf, isAutoIncrement, isInvisible, sameButSpelling, sridOf } from '../attrs.ts';
import { hasCharset, typesDiffer } from '../column-types.ts';
import { isExpression } from '../defaults.ts';
import { isAtLeast } from '../capabilities.ts';
import { shown } from '../sql.ts';
import {
  attrTitle,
  bytesPerCharacter,
  charsetOfColumn,
  columnOf,
  copy,
  hasFulltext,
  instant,
  isCompressed,
  isExtended,
  isIndexed,
  type LockContext,
  type Need,
  nocopy,
  rebuild,
} from './needs.ts';

/**
 * InnoDB of MySQL, by the tables of "Online DDL Operations" in the manuals of 5.7, 8.0, 8.4 and 9, and what 9.7 does.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html
 */
export function mysqlNeeds(change: TableChange, context: LockContext): Need[] {
  const { from, to } = context;
  switch (change.kind) {
    case 'add_column':
      return [addColumn(change, context)];
    case 'drop_column':
      return [dropColumn(change, context)];
    case 'rename_column':
      return [since('8.0.28', context, `column ${shown(change.from.name)} is renamed`)];
    case 'modify_column':
      return modifyColumn(change, context);
    case 'add_index':
      return [addIndex(change.index, context)];
    case 'modify_index':
      if (change.aspects.length === 1 && sameButSpelling(change.from, change.to))
        return [since('8.0.12', context, `index ${shown(change.to.name)} is spelled in another way`)];
      return isInvisible(change.from) !== isInvisible(change.to) && change.aspects.length === 1
        ? [nocopy(`index ${shown(change.to.name)} changes`)]
        : [addIndex(change.to, context)];
    case 'drop_index':
      return [nocopy(`index ${shown(change.index.name)} is dropped`)];
    case 'rename_index':
      return [nocopy(`index ${shown(change.from.name)} is renamed`)];
    case 'add_primary_key':
      return [rebuild('a primary key is added')];
    case 'drop_primary_key':
      return [copy('the primary key is dropped')];
    case 'modify_primary_key':
      return [rebuild('the primary key changes')];
    case 'add_foreign_key':
    case 'modify_foreign_key':
      // Without a copy only for sessions that do not check foreign keys.
      return [copy('a foreign key is added')];
    case 'drop_foreign_key':
      return [nocopy(`foreign key ${shown(change.foreignKey.symbol)} is dropped`)];
    case 'add_check':
      return [copy(`check ${shown(change.check.name)} is added`)];
    case 'drop_check':
      return [instant(`check ${shown(change.check.name)} is dropped`)];
    case 'modify_check':
      return change.from.expr === change.to.expr && change.to.attrs.enforced === false
        ? [instant(`check ${shown(change.to.name)} is not enforced any more`)]
        : [copy(`check ${shown(change.to.name)} changes`)];
    case 'rename_constraint':
      return [];
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return [attribute(change, from, to)];
  }
}

/** INSTANT from a version on, before that in place with metadata only. */
function since(version: string, { capabilities }: LockContext, reason: string, otherwise?: Omit<Need, 'reason'>): Need {
  return isAtLeast(capabilities, version) ? instant(reason, otherwise) : { ...nocopy(reason), ...otherwise };
}

const IN_PLACE = { algorithm: 'INPLACE', rewrites: true } as const;

function addColumn({ column }: TableChange & { readonly kind: 'add_column' }, context: LockContext): Need {
  const reason = `column ${shown(column.name)} is added`;
  const { from, capabilities } = context;
  if (column.generated?.type === 'STORED') return copy(`stored ${reason}`);
  if (column.generated !== undefined) return since('8.0.12', context, `virtual ${reason}`);
  if (column.default !== undefined && isExpression(column.default) && column.type.class !== 'time')
    return copy(`${reason} with a computed default`);
  if (isAutoIncrement(column)) return rebuild(`AUTO_INCREMENT ${reason}`, true);
  const isSpatial = column.type.class === 'spatial';
  const canBeInstant =
    isAtLeast(capabilities, '8.0.12') && !isCompressed(from) && !hasFulltext(from) && (!isSpatial || column.null);
  return canBeInstant ? instant(reason, IN_PLACE) : rebuild(reason);
}

function dropColumn({ column }: TableChange & { readonly kind: 'drop_column' }, context: LockContext): Need {
  const reason = `column ${shown(column.name)} is dropped`;
  const { from, capabilities } = context;
  const isVirtual = column.generated !== undefined && column.generated.type !== 'STORED';
  if (isVirtual) return isIndexed(column.name, from) ? nocopy(reason) : since('8.0.12', context, reason);
  const canBeInstant =
    isAtLeast(capabilities, '8.0.29') && !isCompressed(from) && !hasFulltext(from) && !isIndexed(column.name, from);
  return canBeInstant ? instant(reason, IN_PLACE) : rebuild(reason);
}

function modifyColumn(change: TableChange & { readonly kind: 'modify_column' }, context: LockContext): Need[] {
  const { from: a, to: b } = change;
  const { from, to, capabilities } = context;
  const name = shown(b.name);
  const needs: Need[] = [];
  if (a.name !== b.name) needs.push(since('8.0.28', context, `column ${shown(a.name)} is renamed`));
  const isStored = a.generated?.type === 'STORED' || b.generated?.type === 'STORED';
  const sameExpr = a.generated?.expr === b.generated?.expr && a.generated?.type === b.generated?.type;
  if (!sameExpr) needs.push(copy(`the expression of column ${name} changes`));
  else if (isStored && typesDiffer(a.type, b.type)) needs.push(copy(`the type of stored column ${name} changes`));
  const [before, after] = [charsetOfColumn(a, from, capabilities), charsetOfColumn(b, to, capabilities)];
  if (
    hasCharset(a.type) &&
    hasCharset(b.type) &&
    (before.charset !== after.charset || before.collate !== after.collate)
  ) {
    const widens = before.charset === after.charset || (isUtf8(before.charset) && after.charset === 'utf8mb4');
    const reason = `the character set of column ${name} changes`;
    // The members of an enum are stored as numbers.
    if (b.type.class === 'enum') needs.push(since('8.0.12', context, reason));
    else needs.push(widens && isFree(change, context) && !isIndexed(a.name, from) ? nocopy(reason) : copy(reason));
  }
  if (typesDiffer(a.type, b.type)) needs.push(typeNeed(change, context));
  if (a.null !== b.null)
    needs.push(rebuild(b.null ? `column ${name} may be NULL` : `column ${name} may not be NULL any more`));
  if (isAutoIncrement(a) !== isAutoIncrement(b)) needs.push(copy(`AUTO_INCREMENT of column ${name} changes`));
  if (sridOf(a) !== sridOf(b)) needs.push(copy(`the reference system of column ${name} changes`));
  // Default, comment, visibility, ON UPDATE.
  if (needs.length === 0) needs.push(since('8.0.12', context, `column ${name} changes`));
  return needs;
}

function isUtf8(charset: string): boolean {
  return charset === 'utf8' || charset === 'utf8mb3';
}

/** Whether the longest value takes as many bytes for its length as before. */
function isFree({ from: a, to: b }: TableChange & { readonly kind: 'modify_column' }, context: LockContext): boolean {
  if (a.type.name !== b.type.name) return false;
  const isVarying = a.type.name === 'varchar' || a.type.name === 'varbinary';
  if (!isVarying && a.type.name !== 'char') return true;
  const bytes = (column: typeof a, table: LockContext['from']): number => {
    const charset = charsetOfColumn(column, table, context.capabilities).charset;
    return (column.type.size ?? 0) * (column.type.name === 'varbinary' ? 1 : bytesPerCharacter(charset));
  };
  const [before, after] = [bytes(a, context.from), bytes(b, context.to)];
  return isVarying ? before <= after && before > 255 === after > 255 : before === after;
}

function typeNeed(change: TableChange & { readonly kind: 'modify_column' }, context: LockContext): Need {
  const { from: a, to: b } = change;
  const reason = `the type of column ${shown(b.name)} changes`;
  if (a.type.class === 'enum' && isExtended(a.type, b.type))
    return since('8.0.12', context, `column ${shown(b.name)} gets new members`);
  const isText = a.type.name === 'varchar' || a.type.name === 'varbinary';
  return isText && isFree(change, context) && (a.type.size ?? 0) <= (b.type.size ?? 0)
    ? nocopy(`column ${shown(b.name)} gets longer`)
    : copy(reason);
}

function addIndex(index: Index, context: LockContext): Need {
  const reason = `index ${shown(index.name)} is added`;
  const type = indexTypeOf(index);
  if (type === 'FULLTEXT') {
    if (context.fulltexts > 1) return copy(`more than one full-text index is added`);
    // The first one adds a hidden column to the table.
    return hasFulltext(context.from) ? nocopy(`full-text ${reason}`, true) : rebuild(`full-text ${reason}`, true);
  }
  if (type === 'SPATIAL') return nocopy(`spatial ${reason}`, true);
  const isOnNew = index.parts.some((p) => {
    const column = columnOf(p.column, context.to);
    return column?.generated !== undefined && context.added.has(column.name.toLowerCase());
  });
  const isFunctional = index.parts.some((p) => p.column === undefined);
  // Its hidden column cannot come together with anything else.
  if (isFunctional && !context.isAlone) return copy(`functional ${reason}`);
  return nocopy(isFunctional ? `functional ${reason}` : reason, isFunctional || isOnNew);
}

/** Options whose change concerns only the description of the table. */
const DESCRIBING = new Set([
  'stats_persistent',
  'stats_auto_recalc',
  'stats_sample_pages',
  'max_rows',
  'min_rows',
  'avg_row_length',
  'checksum',
  'delay_key_write',
  'pack_keys',
  'compression',
  'autoextend_size',
]);

function attribute(change: AttrChange, from: LockContext['from'], to: LockContext['to']): Need {
  const reason = attrTitle(change);
  if (change.name === 'engine') return copy(reason);
  if (change.name !== 'create_options') return nocopy(reason);
  const [a, b] = [createOptionsOf(from), createOptionsOf(to)];
  const changed = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
  if (changed.includes('encryption')) return copy(reason);
  return changed.every((key) => DESCRIBING.has(key)) ? nocopy(reason) : rebuild(reason);
}
