import { errorAt } from '@atlas/diagnostics';
import {
  type Block,
  type BlockSpec,
  decodeBlock,
  type Evaluated,
  nestedBlock,
  rangeOf,
  type Scope,
  stringOf,
} from '@atlas/hcl';
import { nonEmpty, present } from './present.ts';

/** The `cloud` block inside `atlas`: the registry account of this project. */
export interface CloudConfig {
  readonly token?: string;
  /** The organization that has to be logged in. */
  readonly org?: string;
  readonly project?: string;
}

/** The block that sets up the program itself. */
export const atlasSpec: BlockSpec = {
  doc: 'Settings of the program itself.',
  blocks: {
    cloud: {
      doc: 'The registry account.',
      max: 1,
      attributes: { token: { kind: 'string' }, org: { kind: 'string' }, project: { kind: 'string' } },
      open: 'both',
    },
  },
  open: 'both',
};

/** Decodes the `atlas` blocks of a project, of which there may be one. Undefined when no account is named. */
export function decodeAtlasBlock(blocks: readonly Block[], scope: Scope): Evaluated<CloudConfig | undefined> {
  const [block, second] = blocks;
  const [label] = block?.labels ?? [];
  if (block === undefined) return { value: undefined, diagnostics: [] };
  if (second !== undefined) {
    const error = errorAt('duplicate init block "atlas"', undefined, rangeOf(second.type), 'project/atlas-block');
    return { value: undefined, diagnostics: [error] };
  }
  if (label !== undefined) {
    const error = errorAt('init block "atlas" cannot have labels', undefined, rangeOf(label), 'project/atlas-block');
    return { value: undefined, diagnostics: [error] };
  }
  const { value, diagnostics } = decodeBlock(block, atlasSpec, scope);
  const cloud = nestedBlock(value, 'cloud');
  const text = (name: string): string | undefined => cloud && nonEmpty(stringOf(cloud, name));
  const decoded = cloud && present<CloudConfig>({ token: text('token'), org: text('org'), project: text('project') });
  return { value: decoded, diagnostics };
}
