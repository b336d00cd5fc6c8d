import type { BlockSpec } from '@atlas/hcl';
import type { ValueBlockHandler } from '../value-block.ts';

const attributes: BlockSpec['attributes'] = {
  name: { kind: 'string', required: true, doc: 'Name in the registry.' },
  tag: { kind: 'string' },
};

function remote(type: string, spec: BlockSpec, instead: string): ValueBlockHandler {
  return {
    block: 'data',
    type,
    spec,
    read: () => {
      throw new Error(`it is read from a registry, and no registry is configured: ${instead}`);
    },
  };
}

/** `data "remote_dir"`: a migration directory of the registry. */
export const remoteDir: ValueBlockHandler = remote(
  'remote_dir',
  { doc: 'A migration directory of the registry.', attributes },
  'use the directory itself, such as dir = "file://migrations"',
);

/** `data "remote_schema"`: a schema of the registry. */
export const remoteSchema: ValueBlockHandler = remote(
  'remote_schema',
  { doc: 'A schema of the registry.', attributes: { ...attributes, version: { kind: 'string' } } },
  'use the schema itself, such as src = "file://schema.hcl"',
);
