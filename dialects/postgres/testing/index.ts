export { runSql, withDriver } from './open.ts';
export {
  SERVER_MAJORS,
  type ServerMajor,
  type ServerOptions,
  startServer,
  type TestServer,
  whyUnavailable,
} from './servers.ts';
