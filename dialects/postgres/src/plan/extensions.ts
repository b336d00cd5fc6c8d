import type { SchemaObject } from '@atlas/model';
import { objectAttrs } from '../types.ts';
import { type Draft, draft, ident, literal, quoted } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

const attrsOf = (object: SchemaObject) => objectAttrs('extension', object);

export const extensionPlanner: ObjectPlanner = {
  target: (object) => `EXTENSION ${ident(object.name)}`,
  create: (object) => {
    const { schema, version } = attrsOf(object);
    const words = [`CREATE EXTENSION ${ident(object.name)}`];
    if (schema !== undefined) words.push(`WITH SCHEMA ${ident(schema.name)}`);
    if (version !== undefined) words.push(`VERSION ${ident(version)}`);
    return [words.join(' ')];
  },
  alter: (from, to) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const drafts: Draft[] = [];
    const alter = (clause: string): string => `ALTER EXTENSION ${ident(to.name)} ${clause}`;
    const comment = `modify extension ${quoted(to.name)}`;
    if (a.version !== undefined && b.version !== undefined && a.version !== b.version) {
      drafts.push(draft(alter(`UPDATE TO ${literal(b.version)}`), comment, alter(`UPDATE TO ${literal(a.version)}`)));
    }
    if (b.schema !== undefined && a.schema !== undefined && a.schema.name !== b.schema.name) {
      const set = (name: string): string => alter(`SET SCHEMA ${ident(name)}`);
      drafts.push(draft(set(b.schema.name), comment, set(a.schema.name)));
    }
    return drafts;
  },
};
