import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkImport, findDependencyViolations, findViolations, type Workspace } from './boundaries.ts';
import { findImports } from './imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every import stays inside its package or goes to a declared dependency of a lower layer', () => {
  expect(findViolations(root)).toEqual([]);
});

test('every declared dependency goes to a lower layer', () => {
  expect(findDependencyViolations(root)).toEqual([]);
});

test('imports of all forms are found, and only those', () => {
  const text = [
    "import { a } from 'one';",
    "import type {\n  B,\n} from 'two';",
    "export * from 'three';",
    "import 'four';",
    "const load = () => import('five');",
    "// import('six') in a comment",
    " * import('seven') in a doc comment",
    'const sql = \'select x from "eight"\';',
  ].join('\n');
  expect(findImports(text).map(({ specifier, line }) => `${line} ${specifier}`)).toEqual([
    '1 one',
    '2 two',
    '5 three',
    '6 four',
    '7 five',
  ]);
});

const workspace = (folder: string, name: string, dependencies: string[], exports = ['.']): Workspace => ({
  folder,
  name,
  exports,
  dependencies: new Set(dependencies),
  devDependencies: new Set(['vitest']),
});

const hcl = workspace('packages/hcl', '@atlas/hcl', ['@atlas/diagnostics', '@atlas/dialect']);
const dialect = workspace('packages/dialect', '@atlas/dialect', [], ['.', './testing']);
const sqlite = workspace('dialects/sqlite', '@atlas/dialect-sqlite', ['@atlas/dialect', '@atlas/dialect-mysql', 'pg']);
const mysql = workspace('dialects/mysql', '@atlas/dialect-mysql', []);
const cli = workspace('apps/cli', '@atlas/cli', ['@atlas/dialect-mysql']);
const all = [hcl, dialect, sqlite, mysql, cli, workspace('packages/diagnostics', '@atlas/diagnostics', [])];

const check = (from: Workspace, specifier: string, file = 'src/a.ts'): string | undefined =>
  checkImport(from, `${from.folder}/${file}`, specifier, all);

test.each<[string, Workspace, string, string | undefined, string?]>([
  ['a file of the same package', hcl, './b.ts', undefined],
  ['a relative path into another package', hcl, '../../model/src/x.ts', 'a relative path leaves the package'],
  ['a declared package of a lower layer', hcl, '@atlas/diagnostics', undefined],
  ['a declared package of a higher layer', hcl, '@atlas/dialect', 'packages/hcl must not import packages/dialect'],
  ['an undeclared package', hcl, 'yaml', '"yaml" is not in the dependencies of @atlas/hcl'],
  ['Node in a package for the browser', hcl, 'node:fs', 'this package must run without Node'],
  ['Node in a test of such a package', hcl, 'node:fs', undefined, 'src/a.test.ts'],
  ['Node in a dialect', sqlite, 'node:fs', undefined],
  ['Node without its prefix', sqlite, 'fs', 'write it as "node:fs"'],
  ['a development tool in a test', hcl, 'vitest', undefined, 'src/a.test.ts'],
  ['a development tool in code', hcl, 'vitest', '"vitest" is not in the dependencies of @atlas/hcl'],
  ['another dialect', sqlite, '@atlas/dialect-mysql', 'dialects/sqlite must not import dialects/mysql'],
  ['one dialect from an app', cli, '@atlas/dialect-mysql', 'apps/cli must not import dialects/mysql'],
  ['an exported entry point', sqlite, '@atlas/dialect/testing', undefined],
  ['a deep import', sqlite, '@atlas/dialect/src/x.ts', '"@atlas/dialect" does not export "./src/x.ts"'],
  ['a deep import of an npm package', sqlite, 'pg/lib/x.js', undefined],
])('%s', (_name, from, specifier, expected, file) => {
  expect(check(from, specifier, file)).toBe(expected);
});
