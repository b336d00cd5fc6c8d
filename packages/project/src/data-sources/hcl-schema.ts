import { objectValue, stringOf, stringsOf, stringValue, valueOf } from '@atlas/hcl';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "hcl_schema"`: HCL schema files with input variables of their own. */
export const hclSchema: ValueBlockHandler = {
  block: 'data',
  type: 'hcl_schema',
  spec: {
    doc: 'HCL schema files with input variables of their own.',
    attributes: {
      path: { kind: 'string', doc: 'A file or folder.' },
      paths: { kind: 'strings', doc: 'Several files.' },
      vars: { kind: 'map', doc: 'Input variables of the files.' },
    },
  },
  read: ({ block, provide }) => {
    const path = stringOf(block, 'path');
    const paths = stringsOf(block, 'paths');
    if (path !== undefined && paths !== undefined) throw new Error('path and paths cannot be set together');
    const given = paths ?? (path === undefined ? [] : [path]);
    if (given.length === 0) throw new Error('path or paths must be set');
    const vars = valueOf(block, 'vars');
    const url = provide({
      kind: 'hcl',
      paths: given,
      vars: vars !== undefined && 'entries' in vars ? vars.entries : new Map(),
    });
    return objectValue({ url: stringValue(url) });
  },
};
