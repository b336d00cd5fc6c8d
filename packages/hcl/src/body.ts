import type { Attribute, Block, Body } from './syntax.ts';

/** The attribute of a name, or undefined. Of several the first. */
export function attributeOf(body: Body, name: string): Attribute | undefined {
  return body.items.find((item): item is Attribute => item.kind === 'attribute' && item.name.name === name);
}

/** The attributes of a body, in order. */
export function attributesOf(body: Body): Attribute[] {
  return body.items.filter((item) => item.kind === 'attribute');
}

/** The blocks of a body, or those of one type, in order. */
export function blocksOf(body: Body, type?: string): Block[] {
  return body.items.filter(
    (item): item is Block => item.kind === 'block' && (type === undefined || item.type.name === type),
  );
}

/** The labels of a block as texts. */
export function labelsOf(block: Block): string[] {
  return block.labels.map((label) => label.name);
}
