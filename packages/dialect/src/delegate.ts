import type { Driver } from './driver.ts';

/** A driver that does as another one, but for some methods. */
export function delegate(driver: Driver, own: Partial<Driver>): Driver {
  const { useSchema, bindSchema, fingerprintSchemas } = driver;
  return {
    dialect: driver.dialect,
    capabilities: driver.capabilities,
    scope: driver.scope,
    serverVersion: driver.serverVersion,
    query: (sql, params) => driver.query(sql, params),
    exec: (sql, params) => driver.exec(sql, params),
    begin: () => driver.begin(),
    inspect: (options) => driver.inspect(options),
    lock: (name, timeoutMs, signal) => driver.lock(name, timeoutMs, signal),
    checkClean: (options) => driver.checkClean(options),
    wipe: () => driver.wipe(),
    close: () => driver.close(),
    ...(useSchema && { useSchema: (schema) => useSchema.call(driver, schema) }),
    ...(bindSchema && { bindSchema: (schema) => bindSchema.call(driver, schema) }),
    ...(fingerprintSchemas && { fingerprintSchemas: (names, mode) => fingerprintSchemas.call(driver, names, mode) }),
    ...own,
  };
}
