import { type Analyzer, changesIn, quoted } from '@atlas/lint';
import type { Column, ColumnType, Table } from '@atlas/model';
import { withoutSerial } from '../column-types.ts';

/** New tables whose columns, in another order, would take less space. */
export const dataAlignment: Analyzer = {
  name: 'data_alignment',
  heading: 'optimal data alignment',
  codes: ['PG110'],
  judgesStates: true,
  run(pass) {
    for (const { statement, change } of changesIn(pass.file)) {
      if (change.kind !== 'add_table') continue;
      const found = wastedBytes(change.table);
      if (found === undefined) continue;
      const order = found.order.map(({ name }) => quoted(name)).join(', ');
      pass.report({
        code: 'PG110',
        text: `Table ${quoted(change.table.name)} has ${found.bytes} redundant bytes of padding per row. To reduce disk space, the optimal order of the columns is as follows: ${order}`,
        statement,
        objects: [change.table.name],
      });
    }
  },
};

/** Size and alignment of types of a fixed length: `typlen` and `typalign` of the catalog. */
const FIXED: Readonly<Record<string, readonly [size: number, align: number]>> = {
  boolean: [1, 1],
  smallint: [2, 2],
  integer: [4, 4],
  bigint: [8, 8],
  real: [4, 4],
  'double precision': [8, 8],
  money: [8, 8],
  date: [4, 4],
  time: [8, 8],
  timetz: [12, 8],
  timestamp: [8, 8],
  timestamptz: [8, 8],
  interval: [16, 8],
  uuid: [16, 1],
  macaddr: [6, 4],
  macaddr8: [8, 4],
  oid: [4, 4],
  point: [16, 8],
  pg_lsn: [8, 8],
};

function fixedOf(type: ColumnType): readonly [number, number] | undefined {
  const { name } = withoutSerial(type);
  return FIXED[name] ?? (type.class === 'enum' ? [4, 4] : undefined);
}

/**
 * Rows are padded to 8 bytes, so an order counts only if it saves that much. Texts and other types of no fixed length
 * belong at the end; what stands behind them is not counted, since it depends on their values.
 */
function wastedBytes(table: Table): { readonly bytes: number; readonly order: readonly Column[] } | undefined {
  const stored = table.columns.filter(({ generated }) => generated?.type !== 'VIRTUAL');
  const alignOf = ({ type }: Column): number => fixedOf(type)?.[1] ?? 0;
  const order = stored.toSorted((a, b) => alignOf(b) - alignOf(a));
  const bytes = roundUp(sizeOf(stored), 8) - roundUp(sizeOf(order), 8);
  return bytes > 0 ? { bytes, order } : undefined;
}

function sizeOf(columns: readonly Column[]): number {
  return columns.reduce((size, { type }) => {
    const fixed = fixedOf(type);
    return fixed === undefined ? size : roundUp(size, fixed[1]) + fixed[0];
  }, 0);
}

function roundUp(size: number, to: number): number {
  return Math.ceil(size / to) * to;
}
