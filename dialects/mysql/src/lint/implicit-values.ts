import type { Capabilities } from '@atlas/dialect';
import type { Column, Table } from '@atlas/model';
import type { MysqlCapabilities } from '../capabilities.ts';

/**
 * What rows get when a column is added as NOT NULL without a default: the value as findings show it. Undefined where the
 * server refuses, null where it is an empty text or document that nobody would notice.
 * https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html
 */
export function implicitValue(column: Column, table: Table, capabilities: Capabilities): string | null | undefined {
  const { variant, version } = capabilities as MysqlCapabilities;
  const isMaria = variant === 'mariadb';
  const { class: kind, name, values } = column.type;
  switch (kind) {
    case 'bool':
    case 'integer':
    case 'decimal':
    case 'float':
      return '0';
    case 'binary':
      return name.endsWith('blob') ? (isMaria ? '""' : null) : '0';
    case 'string':
      return name.endsWith('text') ? (isMaria ? '""' : null) : '""';
    case 'enum':
      return name === 'set' ? '""' : JSON.stringify(values?.[0] ?? '');
    case 'json':
      return isMaria ? '""' : null;
    case 'spatial':
      return isMaria ? '""' : undefined;
    case 'time':
      return timeValue(name, column, table, isMaria, version);
    default:
      return undefined;
  }
}

function timeValue(name: string, column: Column, table: Table, isMaria: boolean, version: string): string | undefined {
  switch (name) {
    case 'year':
      return '0000';
    case 'time':
      return '00:00:00';
    case 'timestamp': {
      const before = table.columns.slice(
        0,
        table.columns.findIndex(({ name: n }) => n === column.name),
      );
      const isLater = before.some(({ type }) => type.name === 'timestamp');
      const isZero = isMaria ? isLater : !/^(?:5\.|8\.0\.[01](?:\D|$))/.test(version);
      return isZero ? '0000-00-00 00:00:00' : 'CURRENT_TIMESTAMP';
    }
    default:
      return isMaria ? '00:00:00' : undefined;
  }
}
