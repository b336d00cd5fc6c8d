export { localUrl, mysqlCache, startTestServer, type ServerKind, type TestServer } from './servers.ts';
export { commonCases, mariadbCases, mysqlCases } from './cases.ts';
