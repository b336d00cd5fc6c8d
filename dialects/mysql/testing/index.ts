export { type ServerKind, startTestServer, type TestServer } from './servers.ts';
export { commonCases, mariadbCases, mysqlCases } from './cases.ts';
