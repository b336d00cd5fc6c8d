import type { DatabaseUrl, Dialect, Driver, OpenOptions, SchemaLocation } from '@atlas/dialect';
import { mariadbProfile, mysqlProfile } from '@atlas/sqltext';
import { type MysqlCapabilities, newestCapabilities, type Variant, variantOf } from './capabilities.ts';
import { mariadbDocker, mysqlDocker } from './docker.ts';
import { mysqlDiff } from './diff.ts';
import { mysqlHcl } from './hcl.ts';
import { mysqlLockWaits } from './lock-waits.ts';
import { describeLocks } from './locks/locks.ts';
import { predictLocks } from './locks/predict.ts';
import { planChanges } from './plan/plan.ts';
import { mysqlRevisions } from './revisions.ts';
import { mysqlStatementStates } from './statement-state.ts';

/** MySQL 5.7 and later. */
export const mysql: Dialect = dialectOf('mysql', ['mysql', 'mysql+unix']);

/** MariaDB 10.2 and later. */
export const mariadb: Dialect = dialectOf('mariadb', ['maria', 'mariadb', 'maria+unix', 'mariadb+unix']);

/** TiDB. */
export const tidb: Dialect = dialectOf('tidb', ['tidb', 'tidb+unix']);

const DIALECTS: { readonly [V in Variant]: Dialect } = { mysql, mariadb, tidb };

function dialectOf(variant: Variant, schemes: readonly string[]): Dialect {
  const scanner = variant === 'mariadb' ? mariadbProfile : mysqlProfile;
  return {
    name: variant,
    schemes,
    scanner,
    capabilities: newestCapabilities[variant],
    hcl: mysqlHcl,
    diff: mysqlDiff,
    describeLocks: (change, capabilities) => describeLocks(change, capabilities as MysqlCapabilities),
    predictLocks: (statement, context) => predictLocks(statement, context, scanner),
    plan: (changes, options) => planChanges(changes, options, variant),
    lockWaits: mysqlLockWaits,
    revisions: mysqlRevisions,
    statementStates: mysqlStatementStates,
    ...(variant === 'tidb' ? {} : { docker: variant === 'mysql' ? mysqlDocker : mariadbDocker }),
    locateSchema,
    open,
  };
}

/** Schemas are told apart by the path alone. Sockets name theirs otherwise, and have a session each. */
function locateSchema(url: DatabaseUrl): SchemaLocation | undefined {
  const schema = url.path.replace(/^\//, '');
  const parts = /^([^:]+:\/\/[^/?#]*)\/[^?#]*(.*)$/s.exec(url.text);
  if (schema === '' || parts === null || url.scheme.endsWith('+unix') || url.scheme === 'local') return undefined;
  return { server: `${parts[1] ?? ''}/${parts[2] ?? ''}`, schema };
}

async function open(url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  if (url.scheme === 'local') {
    const { openLocal } = await import('./local/open-local.ts');
    return openLocal(url.host === 'mysql' ? 'mysql' : 'mariadb', open, url, options);
  }
  // Planning needs no server: the client library is loaded with the first connection.
  const { openMysql } = await import('./driver.ts');
  return openMysql((version) => DIALECTS[variantOf(version)], url, options);
}
