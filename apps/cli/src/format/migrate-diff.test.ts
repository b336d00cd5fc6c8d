import { expect, test } from 'vitest';
import { newFilesJson, parseMigrationFormat } from './migrate-diff.ts';

test.each([
  ['{{ sql . }}', ''],
  ['{{ sql . "  " }}', '  '],
  ['{{- sql . "\\t" -}}', '\t'],
  ['{{ sql . `  ` }}\n', '  '],
])('%s indents', (text, indent) => {
  expect(parseMigrationFormat(text)).toEqual({ indent });
});

test('any other use of sql is refused', () => {
  expect(() => parseMigrationFormat('{{ sql . | upper }}')).toThrow(
    "'sql' can only be used to indent statements. got: {{ sql . | upper }}",
  );
});

test('a template lays out the file', () => {
  const { format } = parseMigrationFormat('{{ .Version }} {{ .Name }}: {{ range .Changes }}{{ .Cmd }}{{ end }}');
  const plan = {
    transactional: true,
    reversible: true,
    statements: [{ cmd: 'A', comment: 'a' }],
    version: '1',
    name: 'n',
  };
  expect(format?.(plan)).toBe('1 n: A');
  expect(parseMigrationFormat(undefined)).toEqual({});
});

test('new files as JSON', () => {
  expect(newFilesJson([{ name: '1_a_b.sql', text: 'x' }], 'file://m')).toBe(
    '{"Files":[{"Name":"1_a_b.sql","Version":"1","Description":"a_b","Content":"x"}],"Dir":"file://m"}',
  );
});
