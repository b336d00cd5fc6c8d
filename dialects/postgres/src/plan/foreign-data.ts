import type { SchemaObject } from '@atlas/model';
import { jsonEqual } from '@atlas/dialect';
import { wrapParens } from '@atlas/sqltext';
import { type ForeignColumn, objectAttrs, type Options, wrapperName } from '../types.ts';
import { collation, defaultSql } from './columns.ts';
import { setComment } from './comments.ts';
import { type Draft, draft, ident, literal, type PlanContext, quoted, roleSql } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

/** `OPTIONS (host 'h')`, nothing without options. */
function optionsClause(options: Options | undefined): string[] {
  const list = Object.entries(options ?? {}).map(([k, v]) => `${ident(k)} ${literal(v)}`);
  return list.length === 0 ? [] : [`OPTIONS (${list.join(', ')})`];
}

function optionChanges(from: Options = {}, to: Options = {}): string[] {
  const list = [
    ...Object.entries(to).flatMap(([k, v]) => {
      if (from[k] === undefined) return [`ADD ${ident(k)} ${literal(v)}`];
      return from[k] === v ? [] : [`SET ${ident(k)} ${literal(v)}`];
    }),
    ...Object.keys(from).flatMap((k) => (to[k] === undefined ? [`DROP ${ident(k)}`] : [])),
  ];
  return list.length === 0 ? [] : [`OPTIONS (${list.join(', ')})`];
}

const server = (object: SchemaObject) => objectAttrs('server', object);

export const serverPlanner: ObjectPlanner = {
  target: (object) => `SERVER ${ident(object.name)}`,
  create: (object) => {
    const attrs = server(object);
    const words = [
      `CREATE SERVER ${ident(object.name)}`,
      ...(attrs.type === undefined ? [] : [`TYPE ${literal(attrs.type)}`]),
      ...(attrs.version === undefined ? [] : [`VERSION ${literal(attrs.version)}`]),
      `FOREIGN DATA WRAPPER ${ident(wrapperName(attrs.fdw))}`,
      ...optionsClause(attrs.options),
    ];
    return [words.join(' ')];
  },
  // A version can be changed but not taken away.
  canAlter: (from, to) =>
    wrapperName(server(from).fdw) === wrapperName(server(to).fdw) &&
    server(from).type === server(to).type &&
    (server(from).version === undefined || server(to).version !== undefined),
  alter: (from, to) => {
    const clauses = (a: SchemaObject, b: SchemaObject): string[] => [
      ...(server(a).version === server(b).version || server(b).version === undefined
        ? []
        : [`VERSION ${literal(server(b).version ?? '')}`]),
      ...optionChanges(server(a).options, server(b).options),
    ];
    return alterWith(
      `ALTER SERVER ${ident(to.name)}`,
      clauses(from, to),
      clauses(to, from),
      `modify server ${quoted(to.name)}`,
    );
  },
};

function alterWith(head: string, clauses: readonly string[], back: readonly string[], comment: string): Draft[] {
  if (clauses.length === 0) return [];
  return [draft(`${head} ${clauses.join(' ')}`, comment, back.length === 0 ? [] : `${head} ${back.join(' ')}`)];
}

const mapping = (object: SchemaObject) => objectAttrs('user_mapping', object);
const mappingTarget = (object: SchemaObject): string =>
  `USER MAPPING FOR ${roleSql(mapping(object).user)} SERVER ${ident(mapping(object).server.name)}`;

export const userMappingPlanner: ObjectPlanner = {
  target: mappingTarget,
  create: (object) => [[`CREATE ${mappingTarget(object)}`, ...optionsClause(mapping(object).options)].join(' ')],
  alter: (from, to) => {
    const [a, b] = [mapping(from).options, mapping(to).options];
    const comment = `modify user mapping ${quoted(to.name)}`;
    return alterWith(`ALTER ${mappingTarget(to)}`, optionChanges(a, b), optionChanges(b, a), comment);
  },
};

const table = (object: SchemaObject) => objectAttrs('foreign_table', object);

function columnSql(column: ForeignColumn, schema: string | undefined, context: PlanContext): string {
  const words = [ident(column.name), context.type(column.type, schema), ...optionsClause(column.options)];
  if (column.collate !== undefined) words.push(`COLLATE ${collation(column.collate)}`);
  if (column.null !== true) words.push('NOT NULL');
  if (column.default !== undefined) words.push(`DEFAULT ${defaultSql(column.default, column)}`);
  return words.join(' ');
}

export const foreignTablePlanner: ObjectPlanner = {
  target: (object, schema, context) => `FOREIGN TABLE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = table(object);
    const b = context.builder().p(`CREATE FOREIGN TABLE ${context.name(schema, object.name)}`);
    const checks = (attrs.check ?? []).map((c) => `CONSTRAINT ${ident(c.name)} CHECK ${wrapParens(c.expr)}`);
    b.wrapList([...attrs.column.map((c) => columnSql(c, schema, context)), ...checks], (list, line) => list.p(line));
    return [b.p(`SERVER ${ident(attrs.server.name)}`, ...optionsClause(attrs.options)).toString()];
  },
  canAlter: (from, to) => table(from).server.name === table(to).server.name,
  alter: (from, to, schema, context) => {
    const head = `ALTER FOREIGN TABLE ${context.name(schema, to.name)}`;
    const clauses = (a: SchemaObject, b: SchemaObject): string => foreignTableClauses(a, b, schema, context).join(', ');
    const [forth, back] = [clauses(from, to), clauses(to, from)];
    return alterWith(
      head,
      forth === '' ? [] : [forth],
      back === '' ? [] : [back],
      `modify foreign table ${quoted(to.name)}`,
    );
  },
  partComments: (from, to, schema, context) =>
    table(to).column.flatMap((column) => {
      const old = from === undefined ? undefined : table(from).column.find((c) => c.name === column.name)?.comment;
      const target = `COLUMN ${context.name(schema, to.name)}.${ident(column.name)}`;
      return setComment(
        target,
        `column: ${quoted(column.name)} on foreign table: ${quoted(to.name)}`,
        old,
        column.comment,
      );
    }),
};

function foreignTableClauses(
  from: SchemaObject,
  to: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): string[] {
  const [a, b] = [table(from), table(to)];
  const clauses: string[] = [];
  for (const check of a.check ?? [])
    if (!b.check?.some((c) => jsonEqual(c, check))) clauses.push(`DROP CONSTRAINT ${ident(check.name)}`);
  for (const column of a.column)
    if (!b.column.some((c) => c.name === column.name)) clauses.push(`DROP COLUMN ${ident(column.name)}`);
  for (const column of b.column) {
    const old = a.column.find((c) => c.name === column.name);
    const alter = `ALTER COLUMN ${ident(column.name)}`;
    if (old === undefined) {
      clauses.push(`ADD COLUMN ${columnSql(column, schema, context)}`);
      continue;
    }
    const type = context.type(column.type, schema);
    if (context.type(old.type, schema) !== type || old.collate !== column.collate)
      clauses.push(
        `${alter} TYPE ${type}${column.collate === undefined ? '' : ` COLLATE ${collation(column.collate)}`}`,
      );
    if (old.null !== column.null) clauses.push(`${alter} ${column.null === true ? 'DROP' : 'SET'} NOT NULL`);
    if (!jsonEqual(old.default, column.default))
      clauses.push(
        `${alter} ${column.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(column.default, column)}`}`,
      );
    for (const options of optionChanges(old.options, column.options)) clauses.push(`${alter} ${options}`);
  }
  for (const check of b.check ?? [])
    if (!a.check?.some((c) => jsonEqual(c, check)))
      clauses.push(`ADD CONSTRAINT ${ident(check.name)} CHECK ${wrapParens(check.expr)}`);
  clauses.push(...optionChanges(a.options, b.options));
  return clauses;
}
