import type { BlockSpec, DecodedBlock, Scope, Value } from '@atlas/hcl';
import type { VALUE_BLOCK_TYPES } from './dependencies.ts';
import type { DevBaseline } from './dev-blocks.ts';
import type { ProjectHost } from './host.ts';
import type { SchemaSource } from './schema-source.ts';

/**
 * How one type of `data`, `docker` or `dev` block gets its value. To support another type, add a file with its handler
 * and a line in the list.
 */
export interface ValueBlockHandler {
  readonly block: (typeof VALUE_BLOCK_TYPES)[number];
  /** The first label: `sql` of `data "sql" "tenants"`. */
  readonly type: string;
  /** What stands in the block, labels left out. */
  readonly spec: BlockSpec;
  /**
   * Reads the value of one block; called at most once per block, and only if something selected needs it. What it
   * throws is reported as `data.TYPE.NAME: <message>`.
   */
  readonly read: (request: ValueBlockRequest) => Value | Promise<Value>;
}

export interface ValueBlockRequest {
  /** The second label. */
  readonly name: string;
  readonly block: DecodedBlock;
  /** Where the block was evaluated. */
  readonly scope: Scope;
  readonly host: ProjectHost;
  /** Makes a source available under a `mem://` URL, and gives that URL. */
  readonly provide: (source: SchemaSource) => string;
  /** Gives the dev database of a URL a baseline. */
  readonly addBaseline: (url: string, baseline: DevBaseline) => void;
}
