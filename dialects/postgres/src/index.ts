export { type PostgresCapabilities, capabilitiesOf } from './capabilities.ts';
export { postgres } from './dialect.ts';
export { embeddedUrl } from './docker.ts';
export { PostgresError } from './errors.ts';
