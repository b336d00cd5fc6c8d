import type { DiffContext, TableContext } from '@atlas/dialect';
import type { Column, Schema, Table } from '@atlas/model';
import { type MysqlCapabilities, newestCapabilities } from './capabilities.ts';
import { type Charset, effectiveCharset, serverCharset } from './charset.ts';

/** The capabilities of the server that is compared with; those of the newest MySQL where there is none. */
export function capabilitiesIn(context: { readonly capabilities?: unknown }): MysqlCapabilities {
  const capabilities = context.capabilities as Partial<MysqlCapabilities> | undefined;
  return capabilities?.server === undefined ? newestCapabilities.mysql : (capabilities as MysqlCapabilities);
}

/** What a schema's tables inherit. */
export function schemaCharset(schema: Schema | undefined, capabilities: MysqlCapabilities): Charset {
  const server = serverCharset(capabilities.server);
  return schema === undefined ? server : effectiveCharset(schema, server, capabilities.server);
}

/** What the columns of a table inherit. */
export function tableCharset(table: Table, schema: Schema | undefined, capabilities: MysqlCapabilities): Charset {
  return effectiveCharset(table, schemaCharset(schema, capabilities), capabilities.server);
}

/** What is in force for a column of `table`. */
export function columnCharset(
  column: Column,
  table: Table,
  schema: Schema | undefined,
  capabilities: MysqlCapabilities,
): Charset {
  return effectiveCharset(column, tableCharset(table, schema, capabilities), capabilities.server);
}

export function schemasIn(context: DiffContext | TableContext): readonly [Schema | undefined, Schema | undefined] {
  return context.schemas ?? [undefined, undefined];
}
