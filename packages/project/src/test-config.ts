import {
  type BlockSpec,
  type DecodedBlock,
  nestedBlock,
  type NestedBlockSpec,
  stringsOf,
  type Value,
  valueOf,
} from '@atlas/hcl';
import { present } from './present.ts';

/** The `test` block, decoded: which test files each `test` command runs, and their input variables. */
export interface TestConfig {
  readonly schema?: TestFiles;
  readonly migrate?: TestFiles;
  readonly script?: TestFiles;
}

export interface TestFiles {
  readonly src: readonly string[];
  readonly vars: ReadonlyMap<string, Value>;
}

const FILES: NestedBlockSpec = { max: 1, attributes: { src: { kind: 'strings' }, vars: { kind: 'map' } } };

export const testSpec: BlockSpec = {
  doc: 'Test files and their input variables.',
  blocks: { schema: FILES, migrate: FILES, script: FILES },
};

export function decodeTest(block: DecodedBlock): TestConfig {
  const files = (type: string): TestFiles | undefined => {
    const inner = nestedBlock(block, type);
    if (inner === undefined) return undefined;
    const vars = valueOf(inner, 'vars');
    return {
      src: stringsOf(inner, 'src') ?? [],
      vars: vars !== undefined && 'entries' in vars ? vars.entries : new Map(),
    };
  };
  return present<TestConfig>({ schema: files('schema'), migrate: files('migrate'), script: files('script') });
}
