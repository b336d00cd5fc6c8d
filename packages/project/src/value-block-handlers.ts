import { awsRdsToken, gcpCloudsqlToken } from './data-sources/cloud-tokens.ts';
import { compositeSchema } from './data-sources/composite-schema.ts';
import { external } from './data-sources/external.ts';
import { externalSchema } from './data-sources/external-schema.ts';
import { hclSchema } from './data-sources/hcl-schema.ts';
import { http } from './data-sources/http.ts';
import { remoteDir, remoteSchema } from './data-sources/remote.ts';
import { runtimevar } from './data-sources/runtimevar.ts';
import { sql } from './data-sources/sql.ts';
import { templateDir } from './data-sources/template-dir.ts';
import { devBlockHandlers } from './dev-blocks.ts';
import type { ValueBlockHandler } from './value-block.ts';

/** The types of `data`, `docker` and `dev` blocks that are built in. */
export const valueBlockHandlers: readonly ValueBlockHandler[] = [
  ...devBlockHandlers,
  awsRdsToken,
  compositeSchema,
  external,
  externalSchema,
  gcpCloudsqlToken,
  hclSchema,
  http,
  remoteDir,
  remoteSchema,
  runtimevar,
  sql,
  templateDir,
];
