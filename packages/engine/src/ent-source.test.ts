import { expect, test } from 'vitest';
import { parseEntUrl } from './ent-source.ts';

test('an ent:// URL names a folder and how ids are given', () => {
  expect(parseEntUrl('ent://ent/schema')).toMatchObject({ path: 'ent/schema', globalIds: false });
  expect(parseEntUrl('ent://./ent/my%20schema?globalid=static')).toMatchObject({
    path: './ent/my schema',
    globalIds: true,
  });
  expect(parseEntUrl('ent:///abs/schema')).toMatchObject({ path: '/abs/schema' });
});

test('what an ent:// URL does not know is refused', () => {
  const cases: readonly [string, RegExp][] = [
    ['ent://', /the folder of the schema package is missing/],
    ['ent://schema?globalid=dynamic', /globalid is "static" or left out, got "dynamic"/],
    ['ent://schema?globalids=static', /unknown option "globalids"/],
  ];
  for (const [url, message] of cases) expect(() => parseEntUrl(url)).toThrow(message);
});
