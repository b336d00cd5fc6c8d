export { runSql, withDriver } from './open.ts';
export { findPgDump, type PgDump } from './pg-dump.ts';
export {
  CHOSEN_MAJOR,
  SERVER_MAJORS,
  type ServerMajor,
  type ServerOptions,
  startServer,
  type TestServer,
  whyUnavailable,
} from './servers.ts';
export { countWire, type WireCounter, type WireCounts } from './wire-counter.ts';
