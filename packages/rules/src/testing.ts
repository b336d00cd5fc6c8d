import {
  type Column,
  type ForeignKey,
  newColumn,
  newIndex,
  newRealm,
  newSchema,
  newTable,
  newView,
  type Realm,
} from '@atlas/model';
import type { Value } from '@atlas/hcl';
import { realmNode } from './kinds/kinds.ts';
import { nameOfNode, type RuleDialect } from './node.ts';
import { checkState, type Outcome } from './rule.ts';
import { compileRuleSet } from './rule-set.ts';

export const testDialect: RuleDialect = {
  formatType: ({ name, size }) => (size === undefined ? name : `${name}(${size})`),
  defaultAction: 'NO ACTION',
  isGeneratedName: ({ name }) => name === '',
  defaults: { 'function.volatility': 'VOLATILE', 'index.type': 'BTREE' },
};

export function column(name: string, type = 'int', parts: Partial<Column> = {}): Column {
  return newColumn(name, { class: 'integer', name: type }, parts);
}

export function key(
  symbol: string,
  columns: readonly string[],
  refTable: string,
  parts: Partial<ForeignKey> = {},
): ForeignKey {
  return { symbol, columns, refTable, refColumns: ['id'], attrs: {}, ...parts };
}

/** `users` with a primary key, `orders` with a key to it and no comment, `logs` without anything; the view `seen`. */
export const shop: Realm = newRealm({
  schemas: [
    newSchema('app', {
      tables: [
        newTable('users', {
          comment: 'who buys',
          columns: [column('id'), column('Email', 'varchar', { null: true, comment: 'address' })],
          primaryKey: newIndex('', ['id']),
          indexes: [newIndex('users_email', ['Email'], { unique: true })],
          attrs: { row_security: { enabled: true } },
        }),
        newTable('orders', {
          columns: [
            column('id'),
            column('user_id', 'bigint', { null: true, default: { kind: 'literal', text: "'0'" } }),
            column('note', 'text', { null: true }),
          ],
          primaryKey: newIndex('orders_pk', ['id', 'user_id']),
          indexes: [newIndex('orders_user', ['user_id', { expr: 'lower(note)', desc: true, attrs: {} }])],
          foreignKeys: [key('orders_user_fk', ['user_id'], 'users', { onDelete: 'SET NULL' })],
          checks: [{ name: 'positive', expr: 'id > 0', attrs: {} }],
        }),
        newTable('logs', { columns: [column('at', 'timestamp', { null: true })] }),
      ],
      views: [newView('seen', 'SELECT 1')],
    }),
  ],
});

/** The names of the objects that break the rules of a text, with the messages where they are not `x`. */
export function check(
  text: string,
  { realm = shop, vars = {} }: { realm?: Realm; vars?: Record<string, Value> } = {},
): string[] {
  const rules = compileRuleSet({
    name: 'set',
    files: [{ path: 'a.rule.hcl', text }],
    vars: new Map(Object.entries(vars)),
    error: false,
  });
  const found: string[] = [];
  const outcome: Outcome = {
    violation: ({ node, text: said }) => found.push(nameOfNode(node, false) + (said === 'x' ? '' : `: ${said}`)),
    fault: ({ node, error }) => found.push(`${nameOfNode(node, false)} fails: ${error.message}`),
  };
  for (const rule of rules) checkState(rule, realmNode(realm, testDialect), outcome);
  return found;
}

/** A rule that asserts something of all objects of a kind. */
export function asserting(kind: string, body: string, before = ''): string {
  return `${before}\nrule "schema" "r" {\n  description = "d"\n  ${kind} {\n    assert {\n      ${body}\n      message = "x"\n    }\n  }\n}\n`;
}
