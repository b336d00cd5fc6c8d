import type { AttrChange, Column, Index, TableChange } from '@atlas/model';
import {
  createOptionsOf,
  indexTypeOf,
  isAutoIncrement,
  isCompressedColumn,
  isSystemVersioned,
  sameButSpelling,
} from '../attrs.ts';
import { isAtLeast } from '../capabilities.ts';
import type { Charset } from '../charset.ts';
import { isUnsafeDefault } from '../defaults.ts';
import { hasCharset, typesDiffer } from '../column-types.ts';
import { nameKey, shown } from '../sql.ts';
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
  isPartitioned,
  type LockContext,
  type Need,
  nocopy,
  rebuild,
} from './needs.ts';

/**
 * InnoDB of MariaDB, by "InnoDB Online DDL Operations" with the INSTANT, NOCOPY and INPLACE algorithms, and what 10.11
 * does. Before 10.3 nothing is INSTANT or NOCOPY.
 * https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-instant-alter-algorithm/
 */
export function mariadbNeeds(change: TableChange, context: LockContext): Need[] {
  switch (change.kind) {
    case 'add_column':
      return [addColumn(change.column, context)];
    case 'drop_column':
      return [dropColumn(change.column, context)];
    case 'rename_column':
      return [instant(`column ${shown(change.from.name)} is renamed`)];
    case 'modify_column':
      return modifyColumn(change, context);
    case 'add_index':
      return [addIndex(change.index, context)];
    case 'modify_index':
      return change.aspects.length === 1 &&
        change.aspects[0] === 'attr' &&
        !sameButSpelling(change.from, change.to) &&
        indexTypeOf(change.from) === indexTypeOf(change.to)
        ? [instant(`index ${shown(change.to.name)} changes`)]
        : [addIndex(change.to, context)];
    case 'drop_index':
      return [nocopy(`index ${shown(change.index.name)} is dropped`)];
    case 'rename_index':
      return [
        context.capabilities.supportsRenameIndex
          ? instant(`index ${shown(change.from.name)} is renamed`)
          : addIndex(change.to, context),
      ];
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
      return [instant(`foreign key ${shown(change.foreignKey.symbol)} is dropped`)];
    case 'add_check':
    case 'modify_check':
      return [copy(`check ${shown(change.kind === 'add_check' ? change.check.name : change.to.name)} is added`)];
    case 'drop_check':
      return [instant(`check ${shown(change.check.name)} is dropped`)];
    case 'rename_constraint':
      return [];
    case 'add_attr':
    case 'drop_attr':
    case 'modify_attr':
      return [attribute(change, context)];
  }
}

const IN_PLACE = { algorithm: 'INPLACE', rewrites: true } as const;

function addColumn(column: Column, { from, capabilities }: LockContext): Need {
  const reason = `column ${shown(column.name)} is added`;
  if (column.generated?.type === 'STORED') return copy(`stored ${reason}`);
  if (column.generated !== undefined)
    return isPartitioned(from) ? copy(`virtual ${reason}`) : instant(`virtual ${reason}`);
  if (isUnsafeDefault(column)) return copy(`${reason} with a computed default`);
  if (isAutoIncrement(column)) return rebuild(`AUTO_INCREMENT ${reason}`, true);
  const canBeInstant = isAtLeast(capabilities, '10.3.2') && !isCompressed(from) && !hasFulltext(from);
  return canBeInstant ? instant(reason, IN_PLACE) : rebuild(reason);
}

function dropColumn(column: Column, { from, capabilities }: LockContext): Need {
  const reason = `column ${shown(column.name)} is dropped`;
  const isVirtual = column.generated !== undefined && column.generated.type !== 'STORED';
  if (isVirtual) return isIndexed(column.name, from) ? nocopy(reason) : instant(reason);
  if (!isAtLeast(capabilities, '10.4.0') || isCompressed(from) || hasFulltext(from)) return rebuild(reason);
  return isIndexed(column.name, from) ? nocopy(reason) : instant(reason, IN_PLACE);
}

function modifyColumn(change: TableChange & { readonly kind: 'modify_column' }, context: LockContext): Need[] {
  const { from: a, to: b } = change;
  const { from, to, capabilities } = context;
  const name = shown(b.name);
  const needs: Need[] = [];
  if (a.name !== b.name) needs.push(instant(`column ${shown(a.name)} is renamed`));
  const [x, y] = [a.generated, b.generated];
  if (x?.type !== y?.type || (x?.type === 'STORED' && x.expr !== y?.expr))
    needs.push(copy(`how column ${name} is computed changes`));
  else if (x?.expr !== y?.expr)
    needs.push(
      isIndexed(a.name, from)
        ? copy(`the expression of column ${name} changes`)
        : instant(`the expression of column ${name} changes`),
    );
  const [before, after] = [charsetOfColumn(a, from, capabilities), charsetOfColumn(b, to, capabilities)];
  if (
    hasCharset(a.type) &&
    hasCharset(b.type) &&
    (before.charset !== after.charset || before.collate !== after.collate)
  )
    needs.push(charsetNeed(change, before, after, context));
  if (typesDiffer(a.type, b.type)) needs.push(typeNeed(change, context));
  if (a.null !== b.null) {
    const reason = b.null ? `column ${name} may be NULL` : `column ${name} may not be NULL any more`;
    const hasStored = from.columns.some((c) => c.generated?.type === 'STORED');
    needs.push(!b.null && hasStored ? copy(reason) : rebuild(reason));
  }
  if (isCompressedColumn(a) !== isCompressedColumn(b)) needs.push(copy(`how column ${name} is stored changes`));
  if (isAutoIncrement(b) && !isAutoIncrement(a)) needs.push(copy(`column ${name} becomes AUTO_INCREMENT`));
  if (needs.length === 0) needs.push(instant(`column ${name} changes`));
  return needs;
}

function charsetNeed(
  { from: a, to: b }: TableChange & { readonly kind: 'modify_column' },
  before: Charset,
  after: Charset,
  { from, changesTableCharset }: LockContext,
): Need {
  const reason = `the character set of column ${shown(b.name)} changes`;
  const isSame = before.charset === after.charset;
  const widens = (before.charset === 'utf8' || before.charset === 'utf8mb3') && after.charset === 'utf8mb4';
  if (b.type.class === 'enum' || !(isSame || widens)) return copy(reason);
  const bytes = (column: Column, { charset }: Charset): number => (column.type.size ?? 0) * bytesPerCharacter(charset);
  if (bytes(a, before) <= 255 && bytes(b, after) > 255 && !isSame) return copy(reason);
  // The rules of comparison are the same.
  const order = (charset: Charset): string => charset.collate.replace(/^[^_]*/, '');
  if (order(before) !== order(after) && isIndexed(a.name, from)) return nocopy(reason);
  return isSame && changesTableCharset ? nocopy(reason) : instant(reason);
}

function typeNeed({ from: a, to: b }: TableChange & { readonly kind: 'modify_column' }, context: LockContext): Need {
  const name = shown(b.name);
  if (a.type.class === 'enum' && isExtended(a.type, b.type)) return instant(`column ${name} gets new members`);
  const isText = a.type.name === 'varchar' || a.type.name === 'varbinary';
  const grows = a.type.name === b.type.name && (a.type.size ?? 0) <= (b.type.size ?? 0);
  const canBeLong = isAtLeast(context.capabilities, '10.4.3');
  if (!isText || !grows) return copy(`the type of column ${name} changes`);
  if (!canBeLong && (a.type.size ?? 0) < 256 && (b.type.size ?? 0) > 63) return copy(`column ${name} gets longer`);
  return instant(`column ${name} gets longer`);
}

function addIndex(index: Index, context: LockContext): Need {
  const reason = `index ${shown(index.name)} is added`;
  const type = indexTypeOf(index);
  // A unique key that is longer than a page is kept by way of a hidden column.
  if (type === 'HASH') return copy(reason);
  if (type === 'FULLTEXT') {
    if (context.fulltexts > 1) return copy('more than one full-text index is added');
    // The first one adds a hidden column to the table.
    return hasFulltext(context.from) ? nocopy(`full-text ${reason}`, true) : rebuild(`full-text ${reason}`, true);
  }
  if (type === 'SPATIAL') return nocopy(`spatial ${reason}`, true);
  const isOnNew = index.parts.some((p) => {
    const column = columnOf(p.column, context.to);
    return column?.generated !== undefined && context.added.has(nameKey(column.name));
  });
  return nocopy(reason, isOnNew);
}

/** Options that concern how rows are stored. */
const STORING = new Set([
  'row_format',
  'key_block_size',
  'page_compressed',
  'page_compression_level',
  'encrypted',
  '`page_compressed`',
  '`encrypted`',
]);

function attribute(change: AttrChange, { from, to }: LockContext): Need {
  const reason = attrTitle(change);
  if (change.name === 'engine' || change.name === 'period') return copy(reason);
  if (change.name === 'system_versioned') return isSystemVersioned(to) ? copy(reason) : rebuild(reason, true);
  if (change.name !== 'create_options') return instant(reason);
  const [a, b] = [createOptionsOf(from), createOptionsOf(to)];
  const changed = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
  return changed.some((key) => STORING.has(key)) ? rebuild(reason) : instant(reason);
}
