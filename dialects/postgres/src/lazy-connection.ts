import type { Connection } from './connection.ts';

/**
 * A connection that is opened by the first statement. Programs that find what they want to know in a cache then never
 * pay for the start of an embedded server.
 */
export function lazyConnection(open: () => Promise<Connection>): Connection {
  let opened: Promise<Connection> | undefined;
  const actions: ((connection: Connection) => Promise<void>)[] = [];
  const start = (): Promise<Connection> => {
    opened ??= open().then(async (connection) => {
      try {
        for (const action of actions) await action(connection);
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
    return opened;
  };
  return {
    query: async (sql, params) => (await start()).query(sql, params),
    command: async (sql, params) => (await start()).command(sql, params),
    batch: async (statements) => (await start()).batch(statements),
    atStart(action) {
      if (opened !== undefined) return false;
      actions.push(action);
      return true;
    },
    async close() {
      const connection = await opened?.catch(() => undefined);
      await connection?.close();
    },
  };
}
