import { type BlockSpec, type DecodedBlock, nestedBlock, type NestedBlockSpec, stringOf, stringsOf } from '@atlas/hcl';
import { nonEmpty, present } from './present.ts';

/** The `migration` block of an environment, decoded. What is absent was not written, or was empty. */
export interface MigrationConfig {
  /** URL of the migration directory, as written. */
  readonly dir?: string;
  readonly format?: DirFormat;
  /** The version an existing database is taken to be at. */
  readonly baseline?: string;
  readonly execOrder?: ExecOrder;
  /** Go duration, as written: `10s`. */
  readonly lockTimeout?: string;
  readonly lockName?: string;
  /** The schema that holds the revisions table. */
  readonly revisionsSchema?: string;
  readonly txMode?: 'file' | 'all' | 'none';
  readonly toVersion?: string;
  /** Patterns of objects to hide from the diff of the directory. */
  readonly exclude?: readonly string[];
  /** Name of the directory in the registry. */
  readonly repo?: string;
}

export const DIR_FORMATS = ['atlas', 'golang-migrate', 'goose', 'flyway', 'liquibase', 'dbmate'] as const;
export type DirFormat = (typeof DIR_FORMATS)[number];

export const EXEC_ORDERS = ['linear', 'linear-skip', 'non-linear'] as const;
export type ExecOrder = (typeof EXEC_ORDERS)[number];

/** `repo { name = "app" }`, shared by all that can be stored in the registry. */
export const repoSpec: NestedBlockSpec = { max: 1, attributes: { name: { kind: 'string', required: true } } };

export const migrationSpec: BlockSpec = {
  doc: 'The migration directory and how it is applied.',
  attributes: {
    dir: { kind: 'string', doc: 'URL of the migration directory.' },
    format: { kind: 'enum', values: DIR_FORMATS, doc: 'Layout of the migration directory.' },
    baseline: { kind: 'string', doc: 'The version an existing database is taken to be at.' },
    exec_order: {
      kind: 'enum',
      values: ['LINEAR', 'LINEAR_SKIP', 'NON_LINEAR'],
      doc: 'What to do with files out of order.',
    },
    lock_timeout: { kind: 'string', doc: 'How long to wait for the lock: 10s.' },
    lock_name: { kind: 'string' },
    revisions_schema: { kind: 'string', doc: 'The schema that holds the revisions table.' },
    tx_mode: { kind: 'enum', values: ['FILE', 'ALL', 'NONE'], doc: 'What one transaction spans.' },
    to_version: { kind: 'string' },
    exclude: { kind: 'strings', doc: 'Patterns of objects to hide from the diff of the directory.' },
  },
  blocks: { repo: repoSpec },
};

export function decodeMigration(block: DecodedBlock): MigrationConfig {
  const text = (name: string): string | undefined => nonEmpty(stringOf(block, name));
  const word = (name: string): string | undefined => text(name)?.toLowerCase().replaceAll('_', '-');
  return present<MigrationConfig>({
    dir: text('dir'),
    format: word('format') as DirFormat | undefined,
    baseline: text('baseline'),
    execOrder: word('exec_order') as ExecOrder | undefined,
    lockTimeout: text('lock_timeout'),
    lockName: text('lock_name'),
    revisionsSchema: text('revisions_schema'),
    txMode: word('tx_mode') as NonNullable<MigrationConfig['txMode']> | undefined,
    toVersion: text('to_version'),
    exclude: nonEmpty(stringsOf(block, 'exclude')),
    repo: repoName(block),
  });
}

/** The name in a nested `repo` block. */
export function repoName(block: DecodedBlock): string | undefined {
  const repo = nestedBlock(block, 'repo');
  return repo && nonEmpty(stringOf(repo, 'name'));
}
