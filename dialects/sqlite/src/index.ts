export { type SqliteCapabilities, capabilitiesOf } from './capabilities.ts';
export { sqlite } from './dialect.ts';
