export { type ServerKind, startTestServer, type TestServer } from './servers.ts';
