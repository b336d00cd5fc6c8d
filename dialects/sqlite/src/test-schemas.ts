/** Schemas for tests that run over every pair of them. Same names with other content are the interesting part. */
export const schemas: { readonly [name: string]: string } = {
  empty: '',
  shop: `
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) NOT NULL UNIQUE, age int DEFAULT 18);
CREATE TABLE orders (
  id integer NOT NULL PRIMARY KEY,
  user_id int NOT NULL REFERENCES users ON DELETE CASCADE,
  total DECIMAL(10, 2) NOT NULL DEFAULT 0.00 CHECK (total >= 0),
  created DATETIME DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT positive CHECK (id > 0)
);
CREATE INDEX orders_user ON orders (user_id, created DESC);
CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
CREATE VIEW big_totals (who) AS SELECT user_id FROM totals WHERE total > 100;
CREATE TRIGGER orders_age AFTER INSERT ON orders WHEN new.total > 10 BEGIN
  UPDATE users SET age = CASE WHEN age > 0 THEN age ELSE 0 END WHERE id = new.user_id;
END;`,
  shop2: `
CREATE TABLE users (id INTEGER PRIMARY KEY, email text NOT NULL COLLATE NOCASE, name text, age real DEFAULT (1 + 1));
CREATE UNIQUE INDEX users_mail ON users (email COLLATE BINARY) WHERE name IS NOT NULL;
CREATE TABLE orders (
  id integer NOT NULL PRIMARY KEY,
  user_id int REFERENCES Users (id) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
  total NUMERIC NOT NULL DEFAULT 0.00,
  twice int GENERATED ALWAYS AS (total * 2) STORED,
  created DATETIME DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX orders_user ON orders (lower(user_id), created ASC);
CREATE VIEW totals AS SELECT user_id, max(total) AS total FROM orders GROUP BY user_id;
CREATE VIEW big_totals (who) AS SELECT user_id FROM totals WHERE total > 100;
CREATE TRIGGER totals_insert INSTEAD OF INSERT ON totals FOR EACH ROW BEGIN INSERT INTO orders (id) VALUES (1); END;
CREATE TRIGGER users_touch UPDATE OF age, name ON users BEGIN SELECT 1; DELETE FROM orders; END;`,
  renamedCase: `
CREATE TABLE Users (ID INTEGER PRIMARY KEY, Email text NOT NULL, AGE int);
CREATE INDEX Orders_User ON Users (AGE);
CREATE VIEW TOTALS AS SELECT id FROM users;`,
  nasty: `
CREATE TABLE "a ""quoted"" table" (
  "first col" text DEFAULT 'it''s', -- comment, with ( and '
  [select] INT /* not ) a quote ' */ DEFAULT -1,
  \`from\` BLOB DEFAULT x'00ff',
  'string' text DEFAULT "double",
  größe "My Type" DEFAULT (strftime('%s', 'now')),
  any_,
  flag BOOLEAN DEFAULT TRUE NOT NULL ON CONFLICT REPLACE,
  note varchar(10) DEFAULT bare CONSTRAINT "un ique" UNIQUE ON CONFLICT IGNORE,
  CONSTRAINT 'pk name' PRIMARY KEY ("first col", [select] DESC) ON CONFLICT FAIL
  CONSTRAINT c CHECK ("first col" <> ')' /* -- */ AND [select] > 0 -- end
  ) UNIQUE (größe COLLATE NOCASE, flag)
) WITHOUT ROWID;
CREATE INDEX "index of ""it""" ON "a ""quoted"" table" ("first col" || ')' DESC, substr('a,b', 1) COLLATE nocase ASC)
  WHERE note <> 'WHERE' -- tail
;
CREATE VIEW "my view" AS -- says what
  SELECT "first col" AS "x y", 'from -- nothing' AS [z] FROM "a ""quoted"" table" /* end */;
CREATE TRIGGER "my trigger" BEFORE DELETE ON "a ""quoted"" table" WHEN (old.[select] > 1) BEGIN SELECT 'END;'; END;`,
  strict: `
CREATE TABLE strict_one (id INTEGER PRIMARY KEY DESC, data ANY, n INT NOT NULL) STRICT;
CREATE TABLE strict_two (a TEXT, b REAL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE TABLE no_alias (id INTEGER(11) PRIMARY KEY, parent INTEGER REFERENCES no_alias);
CREATE TABLE bare (data);`,
  loose: `
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, data ANY, n INT NOT NULL);
CREATE TABLE strict_two (a TEXT, b REAL, PRIMARY KEY (b));
CREATE TABLE no_alias (id INTEGER PRIMARY KEY, parent INTEGER, FOREIGN KEY (parent) REFERENCES no_alias);
CREATE VIEW bare AS SELECT 1 AS data;`,
  cycle: `
CREATE TABLE users (id int PRIMARY KEY, best int, FOREIGN KEY (best) REFERENCES orders (id), other int REFERENCES users (id));
CREATE TABLE orders (id int PRIMARY KEY, who int CONSTRAINT who_fk REFERENCES users (id) ON DELETE SET DEFAULT);`.replace(
    'best int, FOREIGN KEY (best) REFERENCES orders (id), other int REFERENCES users (id)',
    'best int REFERENCES orders (id), other int, FOREIGN KEY (other) REFERENCES users (id)',
  ),
};
