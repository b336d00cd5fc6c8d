import type { Capabilities } from '@atlas/dialect';
import { DEFAULT_COLLATIONS } from './catalog/charsets.ts';

/** The members of the family. */
export type Variant = 'mysql' | 'mariadb' | 'tidb';

/** What a connection says of its server; where there is none, what a server has that nobody configured. */
export interface ServerSettings {
  readonly charset: string;
  readonly collate: string;
  /** `lower_case_table_names`: 0 compares names of tables exactly, 1 and 2 without regard to letter case. */
  readonly lowerCaseTableNames: number;
  /** The collation that a character set has when none is given. */
  readonly defaultCollations: ReadonlyMap<string, string>;
}

/** What one server of the family can do. */
export interface MysqlCapabilities extends Capabilities {
  readonly variant: Variant;
  /** As the server prints it; empty where there is none. */
  readonly version: string;
  readonly server: ServerSettings;
  /** Check constraints are enforced; older servers parse and drop them. */
  readonly supportsChecks: boolean;
  readonly supportsUnenforcedChecks: boolean;
  /** A check may belong to a column instead of the table, and is named like it then. */
  readonly supportsColumnChecks: boolean;
  readonly supportsFunctionalIndexes: boolean;
  /** The catalog says `int(11)` instead of `int`. */
  readonly reportsDisplayWidth: boolean;
  readonly supportsExpressionDefaults: boolean;
  readonly supportsGeneratedColumns: boolean;
  /** Generated columns may be declared NULL or NOT NULL. */
  readonly supportsGeneratedNullability: boolean;
  readonly supportsRenameColumn: boolean;
  readonly supportsRenameIndex: boolean;
  readonly supportsInvisibleColumns: boolean;
  /** The word for an index that queries do not use; undefined where there are none. */
  readonly invisibleIndex: 'INVISIBLE' | 'IGNORED' | undefined;
  readonly supportsRoles: boolean;
  readonly supportsSequences: boolean;
  readonly supportsSystemVersioning: boolean;
  readonly supportsSchemaComment: boolean;
  /** `JSON` is an alias of LONGTEXT with a check. */
  readonly jsonIsText: boolean;
  /** The alias adds its check by itself. */
  readonly jsonHasCheck: boolean;
  /** `information_schema.COLUMNS.SRS_ID`. */
  readonly supportsSrid: boolean;
  /** Procedures, functions, triggers and events. */
  readonly supportsRoutines: boolean;
  /** TiDB: `AUTO_RANDOM` columns. */
  readonly supportsAutoRandom: boolean;
  /** TiDB: primary keys are `CLUSTERED` or not. */
  readonly supportsClusteredKeys: boolean;
  /** Several clauses may stand in one ALTER TABLE. */
  readonly supportsGroupedAlter: boolean;
}

/** Capabilities by version text, such as `8.0.36`, `10.11.6-MariaDB`, `8.0.11-TiDB-v7.5.0`. Unreadable is the newest. */
export function capabilitiesOf(version: string, settings: Partial<ServerSettings> = {}): MysqlCapabilities {
  const variant = variantOf(version);
  const number = versionOf(version, variant);
  const mysql = (minimum: string): boolean => variant === 'mysql' && reaches(number, minimum);
  const maria = (minimum: string): boolean => variant === 'mariadb' && reaches(number, minimum);
  const tidb = (minimum: string): boolean => variant === 'tidb' && reaches(number, minimum);
  const charset = settings.charset ?? (variant === 'mysql' && !mysql('8') ? 'latin1' : 'utf8mb4');
  const defaultCollations = settings.defaultCollations ?? defaultCollationsOf(variant, number);
  return {
    variant,
    version,
    server: {
      charset,
      collate: settings.collate ?? defaultCollations.get(charset) ?? `${charset}_general_ci`,
      lowerCaseTableNames: settings.lowerCaseTableNames ?? 0,
      defaultCollations,
    },
    supportsTransactionalDdl: false,
    supportsSchemas: true,
    supportsRenameConstraint: false,
    supportsComments: true,
    supportsSchemaCharset: true,
    supportsChecks: mysql('8.0.16') || maria('10.2.1') || tidb('7.2'),
    supportsUnenforcedChecks: mysql('8.0.16') || tidb('7.2'),
    supportsColumnChecks: maria('10.2.1'),
    supportsFunctionalIndexes: mysql('8.0.13') || tidb('5.0'),
    reportsDisplayWidth: !mysql('8.0.19'),
    supportsExpressionDefaults: mysql('8.0.13') || maria('10.2.1') || tidb('7.0'),
    supportsGeneratedColumns: mysql('5.7') || maria('10.2') || variant === 'tidb',
    supportsGeneratedNullability: variant !== 'mariadb',
    supportsRenameColumn: mysql('8') || maria('10.5.2') || variant === 'tidb',
    supportsRenameIndex: mysql('5.7') || maria('10.5.2') || variant === 'tidb',
    supportsInvisibleColumns: mysql('8.0.23') || maria('10.3'),
    invisibleIndex: mysql('8') || tidb('5.0') ? 'INVISIBLE' : maria('10.6') ? 'IGNORED' : undefined,
    supportsRoles: mysql('8') || maria('10.0.5') || variant === 'tidb',
    supportsSequences: maria('10.3'),
    supportsSystemVersioning: maria('10.3.4'),
    supportsSchemaComment: maria('10.5'),
    jsonIsText: variant === 'mariadb',
    jsonHasCheck: maria('10.4.3'),
    supportsSrid: mysql('8.0.3'),
    supportsRoutines: variant !== 'tidb',
    supportsAutoRandom: tidb('3.1'),
    supportsClusteredKeys: tidb('5.0'),
    supportsGroupedAlter: variant !== 'tidb',
  };
}

/** Which member of the family a server is, by its version text. */
export function variantOf(version: string): Variant {
  if (/mariadb/i.test(version)) return 'mariadb';
  return /tidb/i.test(version) ? 'tidb' : 'mysql';
}

/** The capabilities of the newest server of each kind. */
export const newestCapabilities: { readonly [V in Variant]: MysqlCapabilities } = {
  mysql: capabilitiesOf(''),
  mariadb: capabilitiesOf('MariaDB'),
  tidb: capabilitiesOf('TiDB'),
};

/** TiDB and old MariaDB servers announce a MySQL version in front of their own. */
function versionOf(version: string, variant: Variant): readonly number[] | undefined {
  const own = variant === 'tidb' ? /TiDB-v?(\d+(?:\.\d+)*)/i : /(\d+(?:\.\d+)+)(?!.*\d+\.\d+\.\d+-mariadb)/i;
  return own.exec(version)?.[1]?.split('.').map(Number);
}

/** Whether a server is of a version or newer, as its own kind counts. */
export function isAtLeast(
  { variant, version }: Pick<MysqlCapabilities, 'variant' | 'version'>,
  minimum: string,
): boolean {
  return reaches(versionOf(version, variant), minimum);
}

function reaches(version: readonly number[] | undefined, minimum: string): boolean {
  if (version === undefined) return true;
  const wanted = minimum.split('.').map(Number);
  for (const [i, want] of wanted.entries()) {
    const have = version[i] ?? 0;
    if (have !== want) return have > want;
  }
  return true;
}

function defaultCollationsOf(variant: Variant, version: readonly number[] | undefined): ReadonlyMap<string, string> {
  const utf8mb4 = {
    mysql: reaches(version, '8') ? 'utf8mb4_0900_ai_ci' : 'utf8mb4_general_ci',
    mariadb: reaches(version, '11.5') ? 'utf8mb4_uca1400_ai_ci' : 'utf8mb4_general_ci',
    tidb: 'utf8mb4_bin',
  }[variant];
  return new Map([...DEFAULT_COLLATIONS, ['utf8mb4', utf8mb4]]);
}
