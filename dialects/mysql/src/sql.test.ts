import { expect, test } from 'vitest';
import { doubleQuoted, isWrapped, mentionedNames, serverLiteral, unescapeExpression, unqualify } from './sql.ts';

test('the own schema is taken out of names and nothing else', () => {
  const check = (sql: string, expected: string): void => expect(unqualify(sql, 'app')).toBe(expected);
  check('select `app`.`t`.`id` AS `id` from `app`.`t`', 'select `t`.`id` AS `id` from `t`');
  check('select `other`.`app`.`id` from `other`.`app`', 'select `other`.`app`.`id` from `other`.`app`');
  check("select '`app`.`t`' AS `app` from `app`.`t`", "select '`app`.`t`' AS `app` from `t`");
  check('select `app`.`f`(1)', 'select `f`(1)');
});

test('names that a query mentions', () => {
  const names = mentionedNames("select `f`(`a`.`t`.`x`), 'no' from `a`.`t` -- none\n join v").map(
    (n) => `${n.schema ?? ''}.${n.name}${n.isCall ? '()' : ''}`,
  );
  expect(names).toEqual(expect.arrayContaining(['.f()', 'a.t', '.v']));
  expect(names).not.toContain('.no');
});

test('texts are escaped and unescaped', () => {
  expect(doubleQuoted('a"b\\c\n')).toBe('"a\\"b\\\\c\\n"');
  expect(serverLiteral("'it''s \\\\ x\\0'")).toBe("it's \\ x\0");
  expect(unescapeExpression("concat(_utf8mb4\\'x\\',_utf8mb4\\'a\\\\\\'b\\')")).toBe(
    "concat(_utf8mb4'x',_utf8mb4'a\\'b')",
  );
  expect([isWrapped('(a) + (b)'), isWrapped('((a))'), isWrapped('a')]).toEqual([false, true, false]);
});
