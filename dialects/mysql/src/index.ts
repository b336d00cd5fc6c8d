export { type MysqlCapabilities, type ServerSettings, type Variant, capabilitiesOf } from './capabilities.ts';
export { mariadb, mysql, tidb } from './dialect.ts';
