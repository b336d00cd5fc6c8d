import { isAtLeast, type MysqlCapabilities } from '../capabilities.ts';

/**
 * The catalog queries. Each reads one view of `information_schema`: the servers join two of them by scanning one for each
 * row of the other, which takes minutes for some thousand tables, so rows are joined here. `?` is the list of schemas.
 */

/** Schemas that belong to the server. */
export const SYSTEM_SCHEMAS: readonly string[] = [
  'information_schema',
  'INFORMATION_SCHEMA',
  'performance_schema',
  'PERFORMANCE_SCHEMA',
  'metrics_schema',
  'METRICS_SCHEMA',
  'innodb',
  'mysql',
  'sys',
];

export interface SchemaRow {
  readonly name: string;
  readonly charset: string;
  readonly collate: string;
  readonly comment: string | null;
}

/** `?` is the list of schemas to leave out. */
export function allSchemas(capabilities: MysqlCapabilities): string {
  return `${selectSchemas(capabilities)} WHERE SCHEMA_NAME NOT IN (?) ORDER BY SCHEMA_NAME`;
}

export function givenSchemas(capabilities: MysqlCapabilities): string {
  return `${selectSchemas(capabilities)} WHERE SCHEMA_NAME IN (?) ORDER BY SCHEMA_NAME`;
}

function selectSchemas({ supportsSchemaComment }: MysqlCapabilities): string {
  const comment = supportsSchemaComment ? 'SCHEMA_COMMENT' : 'NULL';
  return `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collate,
    ${comment} AS comment FROM information_schema.SCHEMATA`.replace('AS collate', 'AS `collate`');
}

export interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly engine: string | null;
  readonly collate: string | null;
  readonly auto_increment: string | number | null;
  readonly options: string | null;
  readonly comment: string | null;
}

export const TABLES = `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS name, TABLE_TYPE AS type, ENGINE AS engine,
  TABLE_COLLATION AS \`collate\`, AUTO_INCREMENT AS auto_increment, CREATE_OPTIONS AS options, TABLE_COMMENT AS comment
  FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME`;

/**
 * Files of InnoDB tables that are not where the server keeps its data, and tables that share one of their own. Only
 * accounts with the privilege PROCESS may read these views. MariaDB says it all in `CREATE_OPTIONS`.
 */
export function placedTables(capabilities: MysqlCapabilities): readonly [files: string, shared: string] {
  const prefix = isAtLeast(capabilities, '8.0') ? 'INNODB' : 'INNODB_SYS';
  return [
    `SELECT PATH AS path FROM information_schema.${prefix}_DATAFILES WHERE PATH NOT LIKE './%'`,
    `SELECT NAME AS path FROM information_schema.${prefix}_TABLES WHERE SPACE_TYPE = 'General'`,
  ];
}

export interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly comment: string;
  readonly nullable: string;
  readonly default: string | null;
  readonly extra: string;
  readonly charset: string | null;
  readonly collate: string | null;
  readonly expression: string | null;
  readonly srid: number | null;
}

export function columns({ supportsGeneratedColumns, supportsSrid }: MysqlCapabilities): string {
  return `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, COLUMN_NAME AS name, COLUMN_TYPE AS type,
  COLUMN_COMMENT AS comment, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS \`default\`, EXTRA AS extra,
  CHARACTER_SET_NAME AS charset, COLLATION_NAME AS \`collate\`,
  ${supportsGeneratedColumns ? 'GENERATION_EXPRESSION' : 'NULL'} AS expression, ${supportsSrid ? 'SRS_ID' : 'NULL'} AS srid
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`;
}

export interface IndexRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly column: string | null;
  readonly non_unique: number;
  readonly type: string;
  /** `D` for descending. */
  readonly direction: string | null;
  readonly comment: string;
  readonly prefix: number | null;
  readonly expression: string | null;
  readonly visible: string;
}

export function indexes({ supportsFunctionalIndexes, invisibleIndex }: MysqlCapabilities): string {
  const visible =
    invisibleIndex === 'INVISIBLE'
      ? 'IS_VISIBLE'
      : invisibleIndex === 'IGNORED'
        ? `IF(IGNORED = 'YES', 'NO', 'YES')`
        : `'YES'`;
  return `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, INDEX_NAME AS name, COLUMN_NAME AS \`column\`,
  NON_UNIQUE AS non_unique, INDEX_TYPE AS type, COLLATION AS direction, INDEX_COMMENT AS comment, SUB_PART AS prefix,
  ${supportsFunctionalIndexes ? 'EXPRESSION' : 'NULL'} AS expression, ${visible} AS visible
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;
}

export interface KeyColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly constraint: string;
  readonly column: string;
  readonly ref_schema: string;
  readonly ref_table: string;
  readonly ref_column: string;
}

export const KEY_COLUMNS = `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS \`constraint\`,
  COLUMN_NAME AS \`column\`, REFERENCED_TABLE_SCHEMA AS ref_schema, REFERENCED_TABLE_NAME AS ref_table,
  REFERENCED_COLUMN_NAME AS ref_column FROM information_schema.KEY_COLUMN_USAGE
  WHERE TABLE_SCHEMA IN (?) AND REFERENCED_TABLE_NAME IS NOT NULL
  ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;

export interface ReferenceRow {
  readonly schema: string;
  readonly table: string;
  readonly constraint: string;
  readonly on_update: string;
  readonly on_delete: string;
}

export const REFERENCES = `SELECT CONSTRAINT_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS \`constraint\`,
  UPDATE_RULE AS on_update, DELETE_RULE AS on_delete FROM information_schema.REFERENTIAL_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA IN (?)`;

export interface CheckRow {
  readonly schema: string;
  /** Null in MySQL, where the name is unique in a schema and `CHECK_OWNERS` has the table. */
  readonly table: string | null;
  readonly name: string;
  readonly expression: string;
}

export function checks({ variant }: MysqlCapabilities): string {
  return `SELECT CONSTRAINT_SCHEMA AS \`schema\`, ${variant === 'mariadb' ? 'TABLE_NAME' : 'NULL'} AS \`table\`,
  CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression FROM information_schema.CHECK_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA IN (?) ORDER BY CONSTRAINT_SCHEMA, CONSTRAINT_NAME`;
}

export interface CheckOwnerRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly enforced: string;
}

export const CHECK_OWNERS = `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS name,
  ENFORCED AS enforced FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA IN (?) AND CONSTRAINT_TYPE = 'CHECK'`;

export interface PartitionRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly method: string;
  readonly expression: string | null;
  readonly description: string | null;
  readonly comment: string;
  readonly sub_method: string | null;
}

export const PARTITIONS = `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, PARTITION_NAME AS name,
  PARTITION_METHOD AS method, PARTITION_EXPRESSION AS expression, PARTITION_DESCRIPTION AS description,
  PARTITION_COMMENT AS comment, SUBPARTITION_METHOD AS sub_method FROM information_schema.PARTITIONS
  WHERE TABLE_SCHEMA IN (?) AND PARTITION_NAME IS NOT NULL
  ORDER BY TABLE_SCHEMA, TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION`;

/** The account in whose name an object runs; null for the one that asks. */
const DEFINER = 'NULLIF(DEFINER, CURRENT_USER()) AS definer';

export interface ViewRow {
  readonly schema: string;
  readonly name: string;
  readonly definition: string | null;
  readonly check_option: string;
  readonly security: string;
  readonly algorithm: string | null;
  readonly definer: string | null;
}

export function views({ variant }: MysqlCapabilities): string {
  return `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS name, VIEW_DEFINITION AS definition, CHECK_OPTION AS check_option,
  SECURITY_TYPE AS security, ${variant === 'mariadb' ? 'ALGORITHM' : 'NULL'} AS algorithm, ${DEFINER} FROM information_schema.VIEWS
  WHERE TABLE_SCHEMA IN (?) ORDER BY TABLE_SCHEMA, TABLE_NAME`;
}

export interface RoutineRow {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly body: string | null;
  readonly deterministic: string;
  readonly data_access: string;
  readonly security: string;
  readonly comment: string;
  readonly definer: string | null;
}

export const ROUTINES = `SELECT ROUTINE_SCHEMA AS \`schema\`, ROUTINE_NAME AS name, ROUTINE_TYPE AS type,
  ROUTINE_DEFINITION AS body, IS_DETERMINISTIC AS \`deterministic\`, SQL_DATA_ACCESS AS data_access, SECURITY_TYPE AS security,
  ROUTINE_COMMENT AS comment, ${DEFINER} FROM information_schema.ROUTINES
  WHERE ROUTINE_SCHEMA IN (?) AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE') ORDER BY ROUTINE_SCHEMA, ROUTINE_NAME`;

export interface ParameterRow {
  readonly schema: string;
  readonly routine: string;
  readonly routine_type: string;
  /** 0 is the result of a function. */
  readonly position: number;
  readonly mode: string | null;
  readonly name: string | null;
  readonly type: string;
  readonly charset: string | null;
  readonly collate: string | null;
}

export const PARAMETERS = `SELECT SPECIFIC_SCHEMA AS \`schema\`, SPECIFIC_NAME AS routine, ROUTINE_TYPE AS routine_type,
  ORDINAL_POSITION AS position, PARAMETER_MODE AS mode, PARAMETER_NAME AS name, DTD_IDENTIFIER AS type,
  CHARACTER_SET_NAME AS charset, COLLATION_NAME AS \`collate\` FROM information_schema.PARAMETERS
  WHERE SPECIFIC_SCHEMA IN (?) ORDER BY SPECIFIC_SCHEMA, ROUTINE_TYPE, SPECIFIC_NAME, ORDINAL_POSITION`;

/** MariaDB keeps the parameter lists as they were written; only some accounts may read them. */
export const PARAMETER_LISTS = `SELECT db AS \`schema\`, name, type, CONVERT(param_list USING utf8mb4) AS params
  FROM mysql.proc WHERE db IN (?)`;

export interface TriggerRow {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly timing: string;
  readonly event: string;
  readonly body: string;
  readonly definer: string | null;
}

export const TRIGGERS = `SELECT EVENT_OBJECT_SCHEMA AS \`schema\`, EVENT_OBJECT_TABLE AS \`table\`, TRIGGER_NAME AS name,
  ACTION_TIMING AS timing, EVENT_MANIPULATION AS event, ACTION_STATEMENT AS body,
  ${DEFINER} FROM information_schema.TRIGGERS
  WHERE TRIGGER_SCHEMA IN (?)
  ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER, TRIGGER_NAME`;

export interface EventRow {
  readonly schema: string;
  readonly name: string;
  readonly body: string;
  readonly execute_at: string | null;
  readonly interval_value: string | null;
  readonly interval_field: string | null;
  readonly starts: string | null;
  readonly ends: string | null;
  readonly status: string;
  readonly on_completion: string;
  readonly created: string;
  readonly altered: string;
  readonly comment: string;
  readonly definer: string | null;
}

export const EVENTS = `SELECT EVENT_SCHEMA AS \`schema\`, EVENT_NAME AS name, EVENT_DEFINITION AS body, EXECUTE_AT AS execute_at,
  INTERVAL_VALUE AS interval_value, INTERVAL_FIELD AS interval_field, STARTS AS starts, ENDS AS ends, STATUS AS status,
  ON_COMPLETION AS on_completion, CREATED AS created, LAST_ALTERED AS altered, EVENT_COMMENT AS comment,
  ${DEFINER} FROM information_schema.EVENTS WHERE EVENT_SCHEMA IN (?) ORDER BY EVENT_SCHEMA, EVENT_NAME`;

export interface SequenceRow {
  readonly schema: string;
  readonly name: string;
  readonly minimum_value: string | number;
  readonly maximum_value: string | number;
  readonly start_value: string | number;
  readonly increment: string | number;
  readonly cache_size: string | number;
  readonly cycle_option: number;
}
