import { nestedBlocks, objectValue, stringOf, stringValue } from '@atlas/hcl';
import { present } from '../present.ts';
import type { CompositePart } from '../schema-source.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "composite_schema"`: several desired states, loaded on top of each other in the order of the text. */
export const compositeSchema: ValueBlockHandler = {
  block: 'data',
  type: 'composite_schema',
  spec: {
    doc: 'Several desired states, loaded on top of each other in the order of the text.',
    blocks: {
      schema: {
        doc: 'One part. With a label, it fills the schema of that name.',
        labels: { min: 0, max: 1, names: ['schema'] },
        attributes: { url: { kind: 'string', required: true } },
        min: 1,
      },
    },
  },
  read: ({ name, block, provide }) => {
    const parts = nestedBlocks(block, 'schema').map((part) =>
      present<CompositePart>({ schema: part.labels[0], url: stringOf(part, 'url') ?? '' }),
    );
    return objectValue({ url: stringValue(provide({ kind: 'composite', name, parts })) });
  },
};
