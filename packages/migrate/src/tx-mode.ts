import { findDirective } from '@atlas/sqltext';
import type { MigrationFile } from './dir.ts';
import { MigrateRequestError } from './errors.ts';
import { allFileDirectives } from './formats/atlas.ts';

/** What is one transaction: each file, the whole run, or nothing more than a statement. */
export type TxMode = 'file' | 'all' | 'none';

/** The mode of that name. Throws `MigrateRequestError`. */
export function parseTxMode(text: string): TxMode {
  if (text === 'file' || text === 'all' || text === 'none') return text;
  throw new MigrateRequestError(`unknown tx-mode ${JSON.stringify(text)}`, 'migrate/unknown-tx-mode');
}

/** The mode of a file: its own if it says one, else that of the run. Throws `MigrateRequestError`. */
export function fileTxMode(file: MigrationFile, mode: TxMode): TxMode {
  const own = ownTxMode(file);
  if (own === undefined || own === mode) return mode;
  if (mode === 'all') {
    throw txModeError(
      `cannot set txmode directive to ${JSON.stringify(own)} in ${JSON.stringify(file.name)} when txmode "all" is set globally`,
    );
  }
  return own;
}

function ownTxMode(file: MigrationFile): 'file' | 'none' | undefined {
  if (file.format.name !== 'atlas') return file.format.refusesTransaction?.(file.text) === true ? 'none' : undefined;
  const directives = allFileDirectives(file.text);
  if (findDirective(directives, 'txmode') === undefined) return undefined;
  const values = directives.filter(({ name }) => name === 'txmode').map(({ args }) => args.trim());
  const name = JSON.stringify(file.name);
  const [value = ''] = values;
  if (values.length > 1) {
    const list = values.map((v) => JSON.stringify(v)).join(' ');
    throw txModeError(`multiple txmode values found in file ${name}: [${list}]`);
  }
  if (value === 'all') throw txModeError(`txmode "all" is not allowed in file directive ${name}. Use "file" instead`);
  if (value === 'file' || value === 'none') return value;
  throw txModeError(`unknown txmode ${JSON.stringify(value)} found in file directive ${name}`);
}

function txModeError(message: string): MigrateRequestError {
  return new MigrateRequestError(message, 'migrate/tx-mode');
}
