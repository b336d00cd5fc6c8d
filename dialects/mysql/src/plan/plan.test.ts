import { decodeRealm, diffRealms, type PlanMode } from '@atlas/dialect';
import { parseHcl, standardFunctions } from '@atlas/hcl';
import { newRealm, newSchema, type Plan, shownCommand, type Realm } from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../capabilities.ts';
import { mysql } from '../dialect.ts';

function decode(text: string): Realm {
  const { realm, diagnostics } = decodeRealm([parseHcl(`schema "s" {}\n${text}`, 'a.hcl')], mysql.hcl, {
    functions: standardFunctions(),
  });
  expect(diagnostics).toEqual([]);
  return realm;
}

interface Options {
  readonly version?: string;
  readonly qualified?: boolean;
  /** Default: `deferred`. */
  readonly mode?: PlanMode;
}

function planOf(from: string, to: string, { version = '', qualified = false, mode = 'deferred' }: Options = {}): Plan {
  const capabilities = capabilitiesOf(version);
  const changes = diffRealms(from === '' ? newRealm({ schemas: [newSchema('s')] }) : decode(from), decode(to), {
    hooks: mysql.diff,
    capabilities,
    mode: 'natural',
  });
  return mysql.plan(changes, { mode, capabilities, ...(qualified ? {} : { schemaQualifier: '' }) });
}

function check(from: string, to: string, expected: readonly string[], options?: Options): void {
  expect(planOf(from, to, options).statements.map((s) => s.cmd)).toEqual(expected);
}

const table = (body: string, name = 't'): string => `table "${name}" {\n  schema = schema.s\n${body}\n}\n`;
const id = 'column "id" { type = int }';

describe('CREATE TABLE', () => {
  test('has columns, keys and options in order', () => {
    check(
      '',
      table(`
  charset = "utf8mb4"
  collate = "utf8mb4_0900_ai_ci"
  comment = "x"
  auto_increment = 100
  column "id" {
    type = bigint
    unsigned = true
    auto_increment = true
  }
  column "n" {
    type = varchar(50)
    charset = "latin1"
    collate = "latin1_bin"
    default = "x"
    comment = "c"
  }
  column "g" {
    type = int
    as {
      expr = "id + 1"
      type = STORED
    }
  }
  column "u" {
    type = timestamp
    default = sql("CURRENT_TIMESTAMP")
    on_update = sql("CURRENT_TIMESTAMP")
  }
  primary_key { columns = [column.id] }
  index "un" {
    unique = true
    comment = "k"
    on {
      column = column.n
      prefix = 10
    }
    on {
      column = column.u
      desc = true
    }
  }
  index "ft" {
    type = FULLTEXT
    parser = ngram
    columns = [column.n]
  }
  index "fx" { on { expr = "upper(n)" } }
  foreign_key "fk" {
    columns = [column.g]
    ref_columns = [table.p.column.id]
    on_update = NO_ACTION
    on_delete = CASCADE
  }
  check "ck" { expr = "id > 0" }`) + table(id, 'p'),
      [
        'CREATE TABLE `s`.`p` (`id` int NOT NULL)',
        'CREATE TABLE `s`.`t` (`id` bigint unsigned NOT NULL AUTO_INCREMENT, ' +
          '`n` varchar(50) CHARSET latin1 NOT NULL DEFAULT "x" COLLATE latin1_bin COMMENT "c", ' +
          '`g` int AS (id + 1) STORED NOT NULL, ' +
          '`u` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, ' +
          'PRIMARY KEY (`id`), UNIQUE INDEX `un` (`n`(10), `u` DESC) COMMENT "k", ' +
          'FULLTEXT INDEX `ft` (`n`) WITH PARSER `ngram`, INDEX `fx` ((upper(n))), ' +
          'CONSTRAINT `fk` FOREIGN KEY (`g`) REFERENCES `s`.`p` (`id`) ON UPDATE NO ACTION ON DELETE CASCADE, ' +
          'CONSTRAINT `ck` CHECK (id > 0)) CHARSET utf8mb4 COLLATE utf8mb4_0900_ai_ci COMMENT "x" AUTO_INCREMENT 100',
      ],
      { qualified: true },
    );
  });

  test('has partitions at the end', () => {
    check(
      '',
      table(`${id}
  partition {
    type = RANGE
    by { expr = "id + 1" }
    partition "p0" {
      values_less_than = ["10"]
      comment = "old"
    }
    partition "p1" { values_less_than = ["MAXVALUE"] }
  }`),
      [
        "CREATE TABLE `t` (`id` int NOT NULL) PARTITION BY RANGE (id + 1) (PARTITION `p0` VALUES LESS THAN (10) COMMENT = 'old', PARTITION `p1` VALUES LESS THAN MAXVALUE)",
      ],
    );
  });

  test('of MariaDB leaves the nullability of generated columns out', () => {
    const text = table(`${id}\ncolumn "g" {\n type = int\n as = "id + 1"\n}`);
    check('', text, ['CREATE TABLE `t` (`id` int NOT NULL, `g` int AS (id + 1) VIRTUAL)'], {
      version: '10.11.2-MariaDB',
    });
  });

  test('without columns is refused', () => {
    expect(() => planOf('', table(''))).toThrow('table "t" has no columns');
  });
});

describe('ALTER TABLE', () => {
  test('groups all clauses', () => {
    check(
      table(`${id}\ncolumn "a" { type = int }`),
      table(`column "id" { type = bigint }\ncolumn "b" { type = int }\nindex "k" { columns = [column.b] }`),
      [
        'ALTER TABLE `t` MODIFY COLUMN `id` bigint NOT NULL, DROP COLUMN `a`, ADD COLUMN `b` int NOT NULL, ADD INDEX `k` (`b`)',
      ],
    );
  });

  test('drops a changed index first', () => {
    check(
      table(`${id}\nindex "k" { columns = [column.id] }`),
      table(`${id}\nindex "k" {\n unique = true\n columns = [column.id]\n}`),
      ['ALTER TABLE `t` DROP INDEX `k`', 'ALTER TABLE `t` ADD UNIQUE INDEX `k` (`id`)'],
    );
  });

  test('makes one change at a time in TiDB, columns first', () => {
    check(
      table(`${id}\nindex "k" { columns = [column.id] }`),
      table(`column "id" { type = bigint }\ncolumn "b" { type = int }`),
      [
        'ALTER TABLE `t` ADD COLUMN `b` int NOT NULL',
        'ALTER TABLE `t` DROP INDEX `k`',
        'ALTER TABLE `t` MODIFY COLUMN `id` bigint NOT NULL',
      ],
      { version: '8.0.11-TiDB-v7.5.0' },
    );
  });

  test('has a reverse for every statement', () => {
    const plan = planOf(
      table(`${id}\ncolumn "a" {\n type = int\n null = true\n}`),
      table('column "id" { type = bigint }'),
    );
    expect(plan.reversible).toBe(true);
    expect(plan.statements.map((s) => [s.comment, s.reverse])).toEqual([
      ['modify "t" table', ['ALTER TABLE `t` ADD COLUMN `a` int NULL, MODIFY COLUMN `id` int NOT NULL']],
    ]);
  });

  test('ignores indexes that the server made for foreign keys', () => {
    const key = (index: string) =>
      `${id}\nforeign_key "f" {\n columns = [column.id]\n ref_columns = [table.p.column.id]\n}\n${index}`;
    const parent = table(`${id}\nprimary_key { columns = [column.id] }`, 'p');
    check(table(key('index "f" { columns = [column.id] }')) + parent, table(key('')) + parent, []);
  });

  test('refuses what would lose values', () => {
    const computed = table(`${id}\ncolumn "c" {\n type = int\n as = "id + 1"\n}`);
    const plain = table(`${id}\ncolumn "c" { type = int }`);
    expect(() => planOf(plain, computed)).toThrow(
      'changing column "c" to VIRTUAL generated column is not supported (drop and add is required)',
    );
    check(computed, plain, [
      'ALTER TABLE `t` ADD COLUMN `c_stored` int AS (id + 1) STORED NULL',
      'ALTER TABLE `t` DROP COLUMN `c`, CHANGE COLUMN `c_stored` `c` int NOT NULL',
    ]);
  });

  test('refuses keys that cannot work, and checks that nobody would enforce', () => {
    const key = `${id}\nforeign_key "f" {\n columns = [column.id]\n ref_columns = [table.p.column.id]\n on_delete = SET_NULL\n}`;
    expect(() => planOf('', table(key) + table(id, 'p'))).toThrow(
      'foreign key constraint was "f" SET NULL, but column "id" is NOT NULL',
    );
    expect(() => planOf(table(id), table(`${id}\ncheck "c" { expr = "id > 0" }`), { version: '5.7.44' })).toThrow(
      'version "5.7.44" does not support CHECK constraints',
    );
  });
});

test('a plan for one schema does not leave it', () => {
  const changes = [{ kind: 'add_schema', schema: newSchema('x') }] as const;
  expect(() => mysql.plan(changes, { mode: 'deferred', schemaQualifier: '' })).toThrow(
    'add_schema is not allowed when migration plan is scoped to one schema',
  );
});

test('routines, views and events', () => {
  check(
    table(id),
    `${table(id)}
function "f" {
  schema = schema.s
  return = int
  arg "a" { type = int }
  as = "RETURN a"
  deterministic = true
  data_access = NO_SQL
}
view "v" {
  schema = schema.s
  as = "SELECT id FROM t"
  security = INVOKER
  check_option = CASCADED
}
event "e" {
  schema = schema.s
  every = "1 DAY"
  preserve = true
  as = "DELETE FROM t"
}
trigger "x" {
  on = table.t
  before { insert = true }
  foreach = ROW
  as = "SET NEW.id = 1"
}`,
    [
      "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE ENABLE COMMENT '' DO DELETE FROM t",
      'CREATE SQL SECURITY INVOKER VIEW `v` AS SELECT id FROM t WITH CASCADED CHECK OPTION',
      'CREATE FUNCTION `f` (`a` int) RETURNS int DETERMINISTIC NO SQL RETURN a',
      'CREATE TRIGGER `x` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.id = 1',
    ],
  );
});

test('accounts', () => {
  const text = `role "reader" {}
user "app@%" {
  password = "pa'ss"
  max_questions = 5
  member_of = [role.reader]
}
permission {
  to = user["app@%"]
  for = table.t
  privileges = [SELECT, INSERT]
  grantable = true
}
permission {
  to = role.reader
  for = schema.s
  privileges = [SELECT]
}
`;
  const plan = (mode: PlanMode) => planOf(table(id), table(id) + text, { qualified: true, mode }).statements;
  const user = plan('in-place')[1];
  expect(user?.cmd).toBe("CREATE USER `app`@`%` IDENTIFIED BY 'pa''ss' WITH MAX_QUERIES_PER_HOUR 5");
  expect(shownCommand(user ?? { cmd: '' })).toBe(
    'CREATE USER `app`@`%` IDENTIFIED BY (sensitive) WITH MAX_QUERIES_PER_HOUR 5',
  );
  expect(plan('deferred').map((s) => s.cmd)).toEqual([
    'CREATE ROLE `reader`',
    'CREATE USER `app`@`%` IDENTIFIED WITH caching_sha2_password WITH MAX_QUERIES_PER_HOUR 5',
    'GRANT `reader` TO `app`@`%`',
    'GRANT INSERT, SELECT ON `s`.`t` TO `app`@`%` WITH GRANT OPTION',
    'GRANT SELECT ON `s`.* TO `reader`',
  ]);
});
