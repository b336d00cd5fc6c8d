import { describeCursor, type SqlName, type StatementSubject, toName } from './ddl.ts';
import { sortByDependency } from './graph.ts';
import { collectMentions, type Mention } from './mentions.ts';
import type { ScannerProfile } from './profile.ts';
import { TokenCursor } from './token-cursor.ts';

/**
 * Orders the statements of a module so that each stands after what it mentions. Among those that are free to go, it
 * takes session settings, schemas, extensions, types, sequences, tables, changes of tables, indexes, foreign keys,
 * routines, views, triggers, comments, and last everything else; within one kind by schema, then name, then as given.
 * Statements that need each other, such as tables with foreign keys in a circle, keep the given order among themselves.
 * A name without a schema means the object of the statement's own schema, else any of that name.
 */
export function orderStatements<T extends { readonly text: string }>(
  statements: readonly T[],
  profile: ScannerProfile,
): T[] {
  const nodes = statements.map(({ text }) => readNode(text, profile));
  const dependencies = findDependencies(nodes);
  const order = sortByDependency(dependencies, (a, b) => compareNodes(nodes[a], nodes[b]) || a - b);
  return order.flatMap((index) => statements[index] ?? []);
}

interface Node {
  readonly subject: StatementSubject;
  readonly mentions: readonly Mention[];
  readonly rank: number;
  readonly schema: string;
  readonly name: string;
}

const RANKS: Readonly<Record<string, number>> = {
  role: 1,
  database: 2,
  schema: 2,
  extension: 3,
  language: 3,
  collation: 3,
  'foreign data wrapper': 3,
  server: 3,
  type: 4,
  domain: 4,
  sequence: 5,
  'partition scheme': 6,
  table: 7,
  index: 9,
  function: 11,
  procedure: 11,
  aggregate: 12,
  operator: 12,
  cast: 12,
  view: 13,
  dictionary: 13,
  synonym: 13,
};
const SESSION_RANK = 0;
const ALTER_TABLE_RANK = 8;
const FOREIGN_KEY_RANK = 10;
const ATTACHED_RANK = 14;
const COMMENT_RANK = 15;
const LAST_RANK = 16;

function readNode(text: string, profile: ScannerProfile): Node {
  const cursor = TokenCursor.of(text, profile);
  const subject = describeCursor(cursor);
  cursor.reset(0);
  const mentions = collectMentions(cursor, subject, profile);
  const rank = rankOf(subject, mentions);
  // What has no place of its own keeps the given order.
  const target = rank === SESSION_RANK || rank >= COMMENT_RANK ? undefined : (subject.target ?? subject.on);
  const schema = target?.schema ?? subject.on?.schema ?? '';
  return { subject, mentions, rank, schema: schema.toLowerCase(), name: target?.name.toLowerCase() ?? '' };
}

function rankOf(subject: StatementSubject, mentions: readonly Mention[]): number {
  const { action, kind } = subject;
  if (action === 'session') return SESSION_RANK;
  if (action === 'comment') return COMMENT_RANK;
  if (action === 'other') return LAST_RANK;
  if (kind !== 'table' || action !== 'alter') return RANKS[kind] ?? ATTACHED_RANK;
  return mentions.some((mention) => mention.before === 'REFERENCES') ? FOREIGN_KEY_RANK : ALTER_TABLE_RANK;
}

function compareNodes(a: Node | undefined, b: Node | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return a.rank - b.rank || compareStrings(a.schema, b.schema) || compareStrings(a.name, b.name);
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For each statement the statements it must follow. */
function findDependencies(nodes: readonly Node[]): ReadonlySet<number>[] {
  const definers = new Map<string, number[]>();
  nodes.forEach(({ subject }, index) => {
    if (subject.action !== 'create' || subject.target === undefined) return;
    const key = subject.target.name.toLowerCase();
    const list = definers.get(key);
    if (list === undefined) definers.set(key, [index]);
    else list.push(index);
  });
  const dependencies = nodes.map(() => new Set<number>());
  nodes.forEach((node, index) => {
    for (const mention of node.mentions) {
      for (const definer of findDefiners(nodes, definers, node, mention)) {
        if (definer === index || isOwnName(nodes, index, definer)) continue;
        // A DROP in front of the CREATE makes room for it.
        if (node.subject.action === 'drop' && index < definer) dependencies[definer]?.add(index);
        else dependencies[index]?.add(definer);
      }
    }
  });
  return dependencies;
}

/** Overloads of one routine do not depend on each other for bearing the same name. */
function isOwnName(nodes: readonly Node[], index: number, definer: number): boolean {
  const [a, b] = [nodes[index], nodes[definer]];
  return a?.subject.action === 'create' && a.rank === b?.rank && a.name === b.name && a.schema === b.schema;
}

/**
 * The statements that create what a mention may mean: `a.b` is object `b` of schema `a`, for which the schema must
 * exist too; only where no such object is known is it column `b` of object `a`.
 */
function findDefiners(
  nodes: readonly Node[],
  definers: ReadonlyMap<string, readonly number[]>,
  from: Node,
  mention: Mention,
): number[] {
  const found: number[] = [];
  for (let length = Math.min(mention.parts.length, 3); length > 0; length--) {
    const name = toName(mention.parts.slice(0, length));
    if (name === undefined) continue;
    const matches = resolve(nodes, definers, from, name, mention);
    const isNew = found.length === 0;
    found.push(...matches.filter((index) => isNew || isContainer(nodes[index]?.subject.kind)));
  }
  return found;
}

function isContainer(kind: string | undefined): boolean {
  return kind === 'schema' || kind === 'database';
}

function resolve(
  nodes: readonly Node[],
  definers: ReadonlyMap<string, readonly number[]>,
  from: Node,
  name: SqlName,
  mention: Mention,
): readonly number[] {
  const isPrefix = name.schema === undefined && mention.parts.length > 1;
  const candidates = (definers.get(name.name.toLowerCase()) ?? []).filter((index) => {
    const node = nodes[index];
    return node !== undefined && canMean(node.subject.kind, mention, isPrefix);
  });
  if (candidates.length === 0) return candidates;
  const schemaOf = (index: number): string => nodes[index]?.schema ?? '';
  if (name.schema !== undefined) {
    const schema = name.schema.toLowerCase();
    const exact = candidates.filter((index) => schemaOf(index) === schema);
    return exact.length > 0 ? exact : candidates.filter((index) => schemaOf(index) === '');
  }
  const same = candidates.filter((index) => schemaOf(index) === from.schema);
  return same.length > 0 ? same : candidates;
}

const ROUTINES = new Set(['function', 'procedure', 'aggregate']);
const BY_KIND_ONLY = new Set(['index', 'trigger', 'policy', 'rule', 'event', 'statistics', 'constraint']);
const CALLERS = new Set(['FUNCTION', 'PROCEDURE', 'PROC', 'CALL', 'EXEC', 'EXECUTE', 'AGGREGATE']);
const RELATIONS = new Set(['table', 'view', 'dictionary', 'synonym']);

/** Whether a mention can be of an object of that kind, judged by the words around it. */
function canMean(kind: string, mention: Mention, isPrefix: boolean): boolean {
  if (isContainer(kind)) return isPrefix || mention.before === 'SCHEMA' || mention.before === 'DATABASE';
  if (ROUTINES.has(kind)) return mention.isCall || CALLERS.has(mention.before);
  if (BY_KIND_ONLY.has(kind)) return mention.before === kind.toUpperCase();
  return !RELATIONS.has(kind) || mention.mayBeRelation;
}
