export {
  localUrl,
  mysqlCache,
  type PrivateServer,
  startPrivateServer,
  startServerWith,
  startTestServer,
  type ServerKind,
  type TestServer,
} from './servers.ts';
export { commonCases, mariadbCases, mysqlCases } from './cases.ts';
