import { formatDiagnostic } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import { resolveImports, type SourceFiles } from './index.ts';

/** Files held in memory. */
function memory(files: Readonly<Record<string, string>>): SourceFiles {
  return {
    readFile: (path) => files[path],
    readDir: (dir) => {
      const prefix = dir === '.' ? '' : `${dir}/`;
      const names = Object.keys(files).filter(
        (path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'),
      );
      return names.length === 0 ? undefined : names.map((path) => path.slice(prefix.length)).reverse();
    },
  };
}

function check(
  entries: string[],
  files: Readonly<Record<string, string>>,
  want: string[],
  errors: string[] = [],
): void {
  const result = resolveImports(entries, memory(files));
  expect(result.files.map((file) => file.path)).toEqual(want);
  expect(result.diagnostics.map(formatDiagnostic)).toEqual(errors);
}

test('files come after what they import, each once', () => {
  check(
    ['main.sql'],
    {
      'main.sql': '-- atlas:import b.sql\n-- atlas:import ./x/a.sql\n\nSELECT 1;',
      'b.sql': '-- atlas:import x/a.sql\n',
      'x/a.sql': '-- atlas:import ../c.sql',
      'c.sql': '',
    },
    ['c.sql', 'x/a.sql', 'b.sql', 'main.sql'],
  );
});

test('a directory stands for its SQL files in order, without the importer', () => {
  const files = {
    'main.sql': '-- atlas:import t/\n-- atlas:import v\n-- atlas:import .\n',
    'other.sql': '',
    't/b.sql': '',
    't/a.sql': '',
    't/x.txt': '',
    't/sub/c.sql': '',
    'v/z.sql': '-- atlas:import ../t/b.sql\n',
  };
  check(['main.sql'], files, ['t/a.sql', 't/b.sql', 'v/z.sql', 'other.sql', 'main.sql']);
});

test('entries without imports keep their order', () => {
  const files = { 'b.sql': 'SELECT 1;\n-- atlas:import x.sql\n', 'a.sql': '' };
  check(['b.sql', 'a.sql', './b.sql'], files, ['b.sql', 'a.sql']);
  expect(resolveImports(['b.sql'], memory(files)).hasImports).toBe(false);
});

test('import lines may stand apart from each other above the first statement', () => {
  const files = { 'm.sql': '-- schema\n\n-- atlas:import "a b.sql"\r\n\r\nSELECT 1;', 'a b.sql': '' };
  check(['m.sql'], files, ['a b.sql', 'm.sql']);
});

test('a missing import is reported at its line, and the rest is loaded', () => {
  check(
    ['d/m.sql'],
    { 'd/m.sql': '\n-- atlas:import no.sql\n-- atlas:import a.sql\n', 'd/a.sql': '' },
    ['d/a.sql', 'd/m.sql'],
    ['d/m.sql:2,1-23: imported file "no.sql" does not exist; The path is relative to d/m.sql.'],
  );
  check(['no.sql'], {}, [], ['file "no.sql" does not exist']);
});

test('a cycle is reported with the whole chain', () => {
  check(
    ['m.sql'],
    { 'm.sql': '-- atlas:import a.sql', 'a.sql': '\n-- atlas:import b.sql', 'b.sql': '-- atlas:import a.sql' },
    ['b.sql', 'a.sql', 'm.sql'],
    ['b.sql:1,1-22: import cycle: a.sql:2:1 -> b.sql:1:1 -> a.sql; Remove one of these imports.'],
  );
});

test('a chain of imports may be longer than the call stack', () => {
  const files: Record<string, string> = { 'f20000.sql': '' };
  for (let i = 0; i < 20_000; i++) files[`f${i}.sql`] = `-- atlas:import f${i + 1}.sql`;
  expect(resolveImports(['f0.sql'], memory(files)).files.length).toBe(20_001);
});
