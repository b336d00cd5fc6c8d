import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A schema that is in production somewhere, as its npm package brings it. */
export interface RealSchema {
  readonly name: string;
  readonly sql: string;
}

/** Logto's identity platform (MPL-2.0): 80 tables with row-level security, triggers, functions, enums, partial indexes. */
export function logto(): RealSchema {
  const folder = unpack('@logto/schemas@1.43.0');
  const tables = join(folder, 'tables');
  const read = (name: string): string => readFileSync(join(tables, name), 'utf8');
  // One table stands in a program.
  const [, tenants = ''] = /Sql \*\/ `([^`]*)`/.exec(readFileSync(join(folder, 'lib/models/tenants.js'), 'utf8')) ?? [];
  const afterEach = read('_after_each.sql');
  const parts = readdirSync(tables)
    .filter((name) => name.endsWith('.sql') && !/^_(?:before|after)/.test(name))
    .map((name) => ({ name, text: read(name) }))
    .map(({ name, text }) => {
      const order = Number(/init_order = ([\d.]+)/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
      const isPlain = !name.startsWith('_') && !text.includes('no_after_each');
      const rules = isPlain ? afterEach.replaceAll('$' + '{name}', name.slice(0, -'.sql'.length)) : '';
      return { name, order, text: `${text};\n${rules}` };
    })
    .sort((a, b) => (a.order === b.order ? (a.name < b.name ? -1 : 1) : a.order - b.order));
  const first = tenants.replace(/\$\{[^}]*\}/, 'development');
  return { name: 'Logto', sql: [first, ...parts.map((part) => part.text)].join('\n') };
}

/** pg-boss (MIT): a job table by list partitions that its functions make, one per queue. */
export function pgBoss(): RealSchema {
  const folder = unpack('pg-boss@10.4.2');
  const plans = createRequire(import.meta.url)(join(folder, 'src/plans.js')) as {
    create(schema: string, version: number): string;
  };
  const queues = ['email', 'reports'].map((name) => `SELECT pgboss.create_queue('${name}', '{"policy": "standard"}');`);
  return { name: 'pg-boss', sql: [`${plans.create('pgboss', 24)};`, ...queues, WITHOUT_KEYS_OF_PARTITIONS].join('\n') };
}

/** Foreign keys that partitions have of their own are not in the model. */
const WITHOUT_KEYS_OF_PARTITIONS = `
  DO $$ DECLARE k record; BEGIN
    FOR k IN SELECT conrelid::regclass AS t, conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
      WHERE contype = 'f' AND relispartition AND conparentid = 0
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.t, k.conname); END LOOP;
  END $$;`;

/** The folder of a package, fetched once by npm without what it depends on. */
function unpack(specifier: string): string {
  const target = join(tmpdir(), 'atlas-test-cache', specifier.replaceAll('/', '-'));
  if (existsSync(target)) return target;
  mkdirSync(join(tmpdir(), 'atlas-test-cache'), { recursive: true });
  const draft = mkdtempSync(`${target}-`);
  const quiet: ExecFileSyncOptionsWithStringEncoding = { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };
  const file = execFileSync('npm', ['pack', '--silent', '--pack-destination', draft, specifier], quiet).trim();
  execFileSync('tar', ['-xzf', join(draft, file), '-C', draft], quiet);
  if (!existsSync(target)) renameSync(join(draft, 'package'), target);
  rmSync(draft, { recursive: true, force: true });
  return target;
}
