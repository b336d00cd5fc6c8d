import { type AttributeSpec, type BlockSpec, type DecodedBlock, nestedBlock, stringOf } from '@atlas/hcl';
import { nonEmpty } from './present.ts';

export const MIGRATE_FORMATS = ['apply', 'diff', 'down', 'drift', 'lint', 'status'] as const;
export const SCHEMA_FORMATS = ['apply', 'clean', 'diff', 'inspect', 'lint', 'plan', 'push'] as const;

/** The `format` block, decoded: output templates by command. Commands without one are absent. */
export interface FormatConfig {
  readonly migrate: { readonly [K in (typeof MIGRATE_FORMATS)[number]]?: string };
  readonly schema: { readonly [K in (typeof SCHEMA_FORMATS)[number]]?: string };
}

export const NO_FORMAT: FormatConfig = { migrate: {}, schema: {} };

function templates(commands: readonly string[]): Readonly<Record<string, AttributeSpec>> {
  return Object.fromEntries(
    commands.map((name): [string, AttributeSpec] => [name, { kind: 'string', doc: 'Template.' }]),
  );
}

export const formatSpec: BlockSpec = {
  doc: 'Output templates by command.',
  blocks: {
    migrate: { max: 1, attributes: templates(MIGRATE_FORMATS) },
    schema: { max: 1, attributes: templates(SCHEMA_FORMATS) },
  },
};

export function decodeFormat(block: DecodedBlock): FormatConfig {
  const read = (type: string, commands: readonly string[]): Readonly<Record<string, string>> => {
    const inner = nestedBlock(block, type);
    if (inner === undefined) return {};
    return Object.fromEntries(
      commands.flatMap((name) => {
        const template = nonEmpty(stringOf(inner, name));
        return template === undefined ? [] : [[name, template]];
      }),
    );
  };
  return { migrate: read('migrate', MIGRATE_FORMATS), schema: read('schema', SCHEMA_FORMATS) };
}
