import type { Driver } from './driver.ts';

/** A driver that does as another one, but for some methods. */
export function delegate(driver: Driver, own: Partial<Driver>): Driver {
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
    // Abilities that the driver lacks must be absent.
    ...('useSchema' in driver && { useSchema: async (schema) => driver.useSchema?.(schema) }),
    ...('bindSchema' in driver && { bindSchema: (schema) => present(driver.bindSchema?.(schema)) }),
    ...('fingerprintSchemas' in driver && {
      fingerprintSchemas: (names, mode) => present(driver.fingerprintSchemas?.(names, mode)),
    }),
    ...('checkPlan' in driver && { checkPlan: async (plan) => driver.checkPlan?.(plan) }),
    ...('checkStatements' in driver && {
      checkStatements: async (statements) => (await driver.checkStatements?.(statements)) ?? [],
    }),
    ...own,
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the driver has this ability');
  return value;
}
