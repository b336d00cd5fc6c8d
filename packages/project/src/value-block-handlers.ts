import { compositeSchema } from './data-sources/composite-schema.ts';
import { external } from './data-sources/external.ts';
import { externalSchema } from './data-sources/external-schema.ts';
import { hclSchema } from './data-sources/hcl-schema.ts';
import { sql } from './data-sources/sql.ts';
import type { ValueBlockHandler } from './value-block.ts';

/** The types of `data`, `docker` and `dev` blocks that are built in. */
export const valueBlockHandlers: readonly ValueBlockHandler[] = [
  compositeSchema,
  external,
  externalSchema,
  hclSchema,
  sql,
];
