import { expect, test } from 'vitest';
import { parseDirUrl, withDirFormat } from './dir-location.ts';

test.each([
  ['file://migrations', 'migrations', 'atlas', undefined],
  ['file:///abs/dir?format=goose', '/abs/dir', 'goose', undefined],
  ['file://m?version=20240101', 'm', 'atlas', '20240101'],
  ['file://', '.', 'atlas', undefined],
])('%s', (url, path, format, version) => {
  const found = parseDirUrl(url);
  expect([found.path, found.format.name, found.version]).toEqual([path, format, version]);
});

test.each([
  ['migrations', 'missing scheme for dir url. Did you mean "file://migrations"?'],
  ['s3://bucket', 'unsupported driver "s3"'],
  ['file://m?format=foo', 'unknown dir format "foo"'],
])('%s is refused', (url, message) => {
  expect(() => parseDirUrl(url)).toThrow(message);
});

test.each([
  ['file://m', 'goose', 'file://m?format=goose'],
  ['file://m?version=2', 'goose', 'file://m?version=2&format=goose'],
  ['file://m?format=flyway', 'goose', 'file://m?format=flyway'],
  ['file://m', '', 'file://m'],
  ['file://m', undefined, 'file://m'],
])('the format %s %s', (url, format, expected) => {
  expect(withDirFormat(url, format)).toBe(expected);
});
