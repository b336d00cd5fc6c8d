import { expect, test } from 'vitest';
import {
  AtlasError,
  errorAt,
  formatDiagnostic,
  formatPosition,
  LineIndex,
  redactText,
  redactUrl,
  suggest,
} from './index.ts';

test('offsets become 1-based lines and columns, also at the end of the text', () => {
  const index = new LineIndex('a.hcl', 'ab\ncd\n');
  expect(index.position(0)).toEqual({ offset: 0, line: 1, column: 1 });
  expect(index.position(2)).toEqual({ offset: 2, line: 1, column: 3 });
  expect(index.position(3)).toEqual({ offset: 3, line: 2, column: 1 });
  expect(index.position(99)).toEqual({ offset: 6, line: 3, column: 1 });
  expect(formatPosition(index.range(4, 5))).toBe('a.hcl:2:2');
});

test('a diagnostic prints as one line in the form of the HCL tools', () => {
  const index = new LineIndex('a.hcl', 'ab\ncd\n');
  expect(formatDiagnostic(errorAt('Unsupported attribute', 'No "x".', index.range(0, 2)))).toBe(
    'a.hcl:1,1-3: Unsupported attribute; No "x".',
  );
  expect(formatDiagnostic(errorAt('S', undefined, index.range(0, 4)))).toBe('a.hcl:1,1-2,2: S');
});

test('passwords and tokens never survive redaction', () => {
  expect(redactUrl('postgres://me:p%40ss@h:5432/db?sslmode=disable')).toBe(
    'postgres://me:xxxxx@h:5432/db?sslmode=disable',
  );
  expect(redactUrl('mysql://root:a@b:c@h/')).toBe('mysql://root:xxxxx@h/');
  expect(redactText('open "libsql://h?authToken=abc&x=1": refused')).toBe(
    'open "libsql://h?authToken=xxxxx&x=1": refused',
  );
  expect(redactUrl('sqlite://file.db?mode=memory')).toBe('sqlite://file.db?mode=memory');
});

test('suggestions are close or absent', () => {
  expect(suggest('colunm', ['column', 'check'])).toBe('column');
  expect(suggest('zzz', ['column'])).toBeUndefined();
});

test('errors carry a stable code and keep their cause', () => {
  const cause = new Error('inner');
  const error = new AtlasError('outer', { code: 'x/y', cause });
  expect([error.code, error.cause, error.name]).toEqual(['x/y', cause, 'AtlasError']);
});
