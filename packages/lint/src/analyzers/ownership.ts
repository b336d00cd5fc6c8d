import { type Change, parsePattern } from '@atlas/model';
import type { Analyzer, Finding, Pass } from '../analyzer.ts';
import type { OwnershipRule, OwnershipSettings } from '../config.ts';
import { quoted } from '../text.ts';
import { changesIn } from '../visit.ts';

/** Changes of objects that belong to others. Says nothing where the project names no owners. */
export const ownership: Analyzer = {
  name: 'ownership',
  heading: 'ownership violations detected',
  codes: ['OW101', 'OW102'],
  run(pass) {
    const settings = pass.settings.analyzers.ownership;
    if (settings === undefined) return;
    const author = settings.author ?? pass.author ?? '';
    const seen = new Set<string>();
    for (const { statement, change } of changesIn(pass.file)) {
      for (const owned of ownedBy(change)) {
        const key = [owned.schema, owned.kind, owned.name].join('\u0000');
        // What a file does to an object needs the right once.
        if (seen.has(key)) continue;
        seen.add(key);
        const finding = judge(owned, author, settings, pass);
        if (finding !== undefined) pass.report({ ...finding, statement });
      }
    }
  },
};

/** Something that has owners: a schema, something in one, or an object of the whole database. */
interface Owned {
  /** As in the selectors of patterns. */
  readonly kind: string;
  /** Undefined for objects of the whole database. */
  readonly schema: string | undefined;
  /** Undefined for the schema itself. */
  readonly name: string | undefined;
}

function judge(owned: Owned, author: string, settings: OwnershipSettings, pass: Pass): Finding | undefined {
  const isUser = ({ users }: OwnershipRule): boolean =>
    users.some((user) => user.toLowerCase() === author.toLowerCase());
  const bound = pass.scope.kind === 'schema';
  const rules = settings.rules.filter(({ match }) => isMatch(match, owned, bound));
  const what = `${owned.kind} ${quoted(owned.name ?? owned.schema ?? '')}`;
  const objects = [owned.name ?? owned.schema ?? ''];
  const denied = rules.find((rule) => rule.action === 'deny' && isUser(rule));
  if (denied !== undefined) {
    const text = `Rule ${quoted(denied.name)} denies changes of ${what} by ${quoted(author)}`;
    return { code: 'OW102', text, objects, fixes: [{ message: 'Leave the change to the owners of the object' }] };
  }
  const decisive = rules.find(({ action }) => action === 'allow');
  if (decisive === undefined) {
    if (settings.default === 'ALLOW') return undefined;
    const text = `No rule allows ${quoted(author)} to change ${what}`;
    return { code: 'OW101', text, objects, fixes: [{ message: 'Add a rule that names the owners of the object' }] };
  }
  if (isUser(decisive)) return undefined;
  const owners = decisive.users.map(quoted).join(', ');
  return {
    code: 'OW101',
    text: `${quoted(author)} is not among the owners of ${what}: rule ${quoted(decisive.name)} allows ${owners === '' ? 'nobody' : owners}`,
    objects,
    fixes: [{ message: 'Leave the change to one of the owners' }],
  };
}

/**
 * What a pattern says of a schema holds for all that is in it, and the owner of all that is in it owns the schema. On a
 * connection to one schema, a pattern of one part is about what is in that.
 */
function isMatch(text: string, { kind, schema, name }: Owned, bound: boolean): boolean {
  const plain = parsePattern(text, false);
  const pattern = bound && plain.parts.length === 1 ? parsePattern(text, true) : plain;
  const { parts } = pattern;
  if (schema === undefined) return parts.length === 1 && pattern.matchesPart(0, kind, name ?? '');
  if (!pattern.matchesPart(0, 'schema', schema)) return false;
  if (parts.length === 1) return true;
  return name === undefined ? parts[1] === '*' : pattern.matchesPart(1, kind, name);
}

function ownedBy(change: Change): readonly Owned[] {
  switch (change.kind) {
    case 'add_schema':
      return [{ kind: 'schema', schema: change.schema.name, name: undefined }];
    case 'drop_schema': {
      const { name, tables } = change.schema;
      const inside = tables.map((table): Owned => ({ kind: 'table', schema: name, name: table.name }));
      return [{ kind: 'schema', schema: name, name: undefined }, ...inside];
    }
    case 'modify_schema':
      return [{ kind: 'schema', schema: change.to.name, name: undefined }];
    case 'add_table':
    case 'drop_table':
      return [{ kind: 'table', schema: change.schema, name: change.table.name }];
    case 'modify_table':
    case 'rename_table':
      return [{ kind: 'table', schema: change.schema, name: change.from.name }];
    case 'add_view':
    case 'drop_view':
      return [{ kind: viewKind(change.view), schema: change.schema, name: change.view.name }];
    case 'modify_view':
    case 'rename_view':
      return [{ kind: viewKind(change.from), schema: change.schema, name: change.from.name }];
    case 'add_func':
    case 'drop_func':
      return [{ kind: 'function', schema: change.schema, name: change.func.name }];
    case 'modify_func':
    case 'rename_func':
      return [{ kind: 'function', schema: change.schema, name: change.from.name }];
    case 'add_proc':
    case 'drop_proc':
      return [{ kind: 'procedure', schema: change.schema, name: change.proc.name }];
    case 'modify_proc':
    case 'rename_proc':
      return [{ kind: 'procedure', schema: change.schema, name: change.from.name }];
    case 'add_trigger':
    case 'drop_trigger':
    case 'modify_trigger':
    case 'rename_trigger':
      return [{ kind: change.on.kind, schema: change.schema, name: change.on.name }];
    case 'add_object':
    case 'drop_object':
      return [{ kind: change.object.kind, schema: change.schema, name: change.object.name }];
    case 'modify_object':
    case 'rename_object':
      return [{ kind: change.from.kind, schema: change.schema, name: change.from.name }];
    case 'modify_realm':
      return [];
  }
}

function viewKind({ materialized }: { readonly materialized: boolean }): string {
  return materialized ? 'materialized' : 'view';
}
