import { describeStatement, mysqlProfile, type SqlName, TokenCursor } from '@atlas/sqltext';
import { DEFINER_PRIVILEGES, type Need } from './grants.ts';

/** What the text of a statement says about the session it runs in, and about what it needs. */
export interface StatementFacts {
  /** Privileges without which the server certainly refuses it. Their schema is missing where the text names none. */
  readonly needs: readonly StatementNeed[];
  /** It writes to objects or rows that other sessions see. */
  readonly writes: boolean;
  /** Names without a schema mean this one from here on. */
  readonly uses?: string;
  /** A table that only this session sees, in the way of one that others see. */
  readonly temporary?: SqlName;
  /** From here on the account may have other privileges than now. */
  readonly changesPrivileges: boolean;
  /** From here on the session may read text in another way, or anything else may be different. */
  readonly changesSession: boolean;
}

export interface StatementNeed extends Omit<Need, 'schema' | 'object'> {
  /** Absent: on the whole server. */
  readonly on?: { readonly schema?: string; readonly object?: string };
  /** The account, `me@localhost`, that needs nothing. */
  readonly unless?: string;
}

const NOTHING: StatementFacts = { needs: [], writes: false, changesPrivileges: false, changesSession: false };
const UNKNOWN: StatementFacts = { ...NOTHING, changesPrivileges: true, changesSession: true };
const ACCOUNTS: StatementFacts = { ...NOTHING, writes: true, changesPrivileges: true };

/** Statements that need nothing worth saying, and change neither privileges nor how text is read. */
const HARMLESS: ReadonlySet<string> = new Set(
  'SELECT SHOW DESCRIBE DESC EXPLAIN START COMMIT ROLLBACK SAVEPOINT RELEASE LOCK UNLOCK ANALYZE OPTIMIZE CHECK REPAIR CHECKSUM WITH VALUES TABLE'.split(
    ' ',
  ),
);

/** Schemas of the server: what is written there may be anything, privileges included. */
const SERVER_SCHEMAS = /^(?:mysql|sys|information_schema|performance_schema)$/i;

/** Reads a statement, also one inside of a comment that the server executes. Errs on the side of not knowing. */
export function readStatement(sql: string): StatementFacts {
  const plain = withoutCommentMarks(sql);
  const cursor = TokenCursor.of(plain, mysqlProfile);
  const first = cursor.peek();
  if (first === undefined) return NOTHING;
  // `label: BEGIN`, a comment that hides words in the middle, text that nobody knows.
  if (first.kind !== 'word' || /\/\*M?!/.test(plain)) return UNKNOWN;
  const verb = first.text.toUpperCase();
  cursor.next();
  const facts = readVerb(verb, cursor, plain);
  const touched = facts.needs.some(({ on }) => on?.schema !== undefined && SERVER_SCHEMAS.test(on.schema));
  return touched ? UNKNOWN : facts;
}

/** What stands in the one comment that the statement consists of; else the statement. */
function withoutCommentMarks(sql: string): string {
  const match = /^\s*\/\*M?!\d*\s((?:(?!\*\/|\/\*)[^])*)\*\/\s*;?\s*$/.exec(sql);
  return match?.[1] ?? sql;
}

function readVerb(verb: string, cursor: TokenCursor, sql: string): StatementFacts {
  switch (verb) {
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return readDefinition(verb, sql);
    case 'RENAME':
      return readRename(cursor);
    case 'TRUNCATE':
      cursor.acceptKeyword('TABLE');
      return writing(needOn('DROP', nameAt(cursor)));
    case 'INSERT':
    case 'REPLACE':
    case 'UPDATE':
    case 'DELETE':
      return readRows(verb, cursor);
    case 'USE': {
      const schema = cursor.readIdentifier();
      return schema === undefined ? UNKNOWN : { ...NOTHING, uses: schema };
    }
    case 'SET':
      return readSet(sql);
    case 'GRANT':
    case 'REVOKE':
      return ACCOUNTS;
    case 'BEGIN':
      // Anything else is a block of statements.
      cursor.acceptKeyword('WORK');
      return cursor.done || cursor.isSymbol(';') ? NOTHING : UNKNOWN;
    default:
      return HARMLESS.has(verb) && !/\bINTO\b/i.test(sql) ? NOTHING : UNKNOWN;
  }
}

function readDefinition(verb: 'CREATE' | 'ALTER' | 'DROP', sql: string): StatementFacts {
  if (/^\s*(?:CREATE|ALTER|DROP)(?:\s+OR\s+REPLACE)?\s+(?:USER|ROLE)\b/i.test(sql)) return ACCOUNTS;
  const { kind, target, on } = describeStatement(sql, mysqlProfile);
  if (/^\s*(?:CREATE|DROP)(?:\s+OR\s+REPLACE)?\s+TEMPORARY\b/i.test(sql))
    return target === undefined ? UNKNOWN : { ...NOTHING, temporary: target };
  const definer = verb === 'DROP' ? [] : definerNeed(sql);
  switch (kind) {
    case 'table':
    case 'sequence':
      if (verb === 'DROP') return writing(...dropped(sql).map((name) => needOn('DROP', name)));
      return writing(needOn(verb, target));
    case 'view':
      if (verb === 'DROP') return writing(...dropped(sql).map((name) => needOn('DROP', name)));
      return writing(needOn('CREATE VIEW', target), ...definer);
    case 'index':
      return writing(needOn('INDEX', on));
    case 'trigger':
      return verb === 'CREATE' ? writing(needOn('TRIGGER', on), ...definer) : writing();
    case 'function':
    case 'procedure':
      // The other verbs may be allowed to whoever made the routine; SONAME loads a library.
      if (verb !== 'CREATE' || /\bSONAME\b/i.test(sql)) return writing();
      return writing(needOn('CREATE ROUTINE', target === undefined ? undefined : { ...target, name: '' }), ...definer);
    case 'event':
      return writing(needOn('EVENT', target === undefined ? undefined : { ...target, name: '' }), ...definer);
    case 'schema':
    case 'database':
      // ALTER DATABASE may leave out the name.
      if (
        target === undefined ||
        (verb === 'ALTER' &&
          /^\s*ALTER\s+\w+\s+(?!`)(?:DEFAULT|CHARACTER|CHARSET|COLLATE|COMMENT|ENCRYPTION|READ|UPGRADE)\b/i.test(sql))
      )
        return writing();
      return writing({ privileges: [verb], on: { schema: target.name } });
    default:
      // An account, a server, a resource group, or no statement at all.
      return ACCOUNTS;
  }
}

function writing(...needs: readonly (StatementNeed | undefined)[]): StatementFacts {
  return { ...NOTHING, needs: needs.filter((need) => need !== undefined), writes: true };
}

/** An empty name stands for the schema as a whole. */
function needOn(privilege: string, name: SqlName | undefined): StatementNeed | undefined {
  if (name === undefined) return undefined;
  const on = {
    ...(name.schema === undefined ? {} : { schema: name.schema }),
    ...(name.name === '' ? {} : { object: name.name }),
  };
  return { privileges: [privilege], on };
}

/** The names in `DROP TABLE IF EXISTS a, b.c CASCADE`. */
function dropped(sql: string): readonly SqlName[] {
  const cursor = TokenCursor.of(sql, mysqlProfile);
  while (!cursor.done && !/^(?:TABLES?|VIEW|SEQUENCE)$/i.test(cursor.peek()?.text ?? '')) cursor.next();
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  return cursor
    .splitByComma()
    .map(nameAt)
    .filter((name) => name !== undefined);
}

/** `RENAME TABLE a TO b, c TO d`. */
function readRename(cursor: TokenCursor): StatementFacts {
  if (!cursor.acceptKeyword('TABLE') && !cursor.acceptKeyword('TABLES')) return ACCOUNTS;
  const needs = cursor.splitByComma().flatMap((pair) => {
    const from = nameAt(pair);
    const to = pair.acceptKeyword('TO') ? nameAt(pair) : undefined;
    return [needOn('ALTER', from), needOn('DROP', from), needOn('CREATE', to), needOn('INSERT', to)];
  });
  return writing(...needs);
}

/** Statements for rows, as far as they name one table in front. */
function readRows(verb: 'INSERT' | 'REPLACE' | 'UPDATE' | 'DELETE', cursor: TokenCursor): StatementFacts {
  while (/^(?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|IGNORE|QUICK)$/i.test(cursor.peek()?.text ?? '')) cursor.next();
  const isJoin = verb === 'UPDATE' ? undefined : !cursor.acceptKeyword(verb === 'DELETE' ? 'FROM' : 'INTO');
  if (verb === 'DELETE' && isJoin === true) return writing();
  const name = nameAt(cursor);
  const isOne = (): boolean =>
    verb === 'UPDATE' ? cursor.isKeyword('SET') : cursor.done || cursor.isSymbol(';') || cursor.isKeyword('WHERE');
  if ((verb === 'UPDATE' || verb === 'DELETE') && !isOne()) return writing();
  return writing(needOn(verb === 'REPLACE' ? 'INSERT' : verb, name));
}

/** Settings that change what text means, who runs it, or what the server refuses. */
function readSet(sql: string): StatementFacts {
  if (/^\s*SET\s+(?:DEFAULT\s+)?(?:ROLE|PASSWORD|STATEMENT)\b/i.test(sql)) return UNKNOWN;
  if (/\b(?:GLOBAL|PERSIST|PERSIST_ONLY)\b|@@(?:global|persist)/i.test(sql)) return UNKNOWN;
  const charset =
    /\b(?:NAMES|CHARACTER\s+SET|CHARSET|character_set_client|collation_connection)\b\s*=?\s*['"]?(@?\w+)/i.exec(
      sql,
    )?.[1];
  if (charset !== undefined && !/^(?:utf8|utf8mb3|utf8mb4|utf8mb4_\w+|utf8_\w+|latin1|ascii|@\w+|NULL)$/i.test(charset))
    return UNKNOWN;
  const modes = [...sql.matchAll(/(?:^|[^@\w]|@@)(?:session\s*\.\s*)?sql_mode\s*:?=\s*('[\w, ]*'|"[\w, ]*"|)/gi)];
  return modes.every(([, mode = '']) => mode !== '' && !READS_OTHERWISE.test(mode)) ? NOTHING : UNKNOWN;
}

/** Modes under which names, strings or operators are other texts. */
const READS_OTHERWISE =
  /ANSI|NO_BACKSLASH_ESCAPES|PIPES_AS_CONCAT|ORACLE|MSSQL|DB2|MAXDB|POSTGRESQL|MYSQL\d+|IGNORE_SPACE|HIGH_NOT_PRECEDENCE/i;

function nameAt(cursor: TokenCursor): SqlName | undefined {
  const parts = cursor.readQualifiedName();
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  return name === undefined ? undefined : { name, ...(schema === undefined ? {} : { schema }) };
}

/** Whoever makes an object in the name of another account needs a privilege for it. */
function definerNeed(sql: string): readonly StatementNeed[] {
  const match =
    /^\s*(?:CREATE|ALTER)\b(?:(?!\b(?:VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\b)[^])*?\bDEFINER\s*=\s*([`'"])((?:(?!\1)[^\\])+)\1\s*@\s*([`'"])((?:(?!\3)[^\\])+)\3/i.exec(
      sql,
    );
  if (match === null) return [];
  return [{ privileges: DEFINER_PRIVILEGES, unless: `${match[2] ?? ''}@${match[4] ?? ''}` }];
}
