import { newRealm, newSchema, type Realm } from '@atlas/model';
import type { SqliteCapabilities } from '../capabilities.ts';
import { type ReadRows, readCatalog } from './catalog.ts';
import { inspectTables } from './tables.ts';
import { inspectViews, knownObjects, withTriggers } from './views.ts';

/** The name of the one schema of a connection. */
export const MAIN = 'main';

/** The state of a database, and the names of virtual tables, which are not part of it. */
export interface Inspection {
  readonly realm: Realm;
  readonly virtualTables: readonly string[];
}

/**
 * Reads the state in a fixed number of queries. Objects are in order of creation, which is an order in which their
 * statements can be run. Virtual tables and the tables they keep their data in are left out.
 */
export function inspectDatabase(rows: ReadRows, capabilities: SqliteCapabilities): Inspection {
  const catalog = readCatalog(rows, capabilities);
  const known = knownObjects(catalog);
  const schema = newSchema(MAIN, {
    tables: withTriggers(inspectTables(catalog), catalog, known),
    views: withTriggers(inspectViews(catalog, known), catalog, known),
  });
  return { realm: newRealm({ schemas: [schema] }), virtualTables: catalog.virtualTables.map((t) => t.name) };
}
