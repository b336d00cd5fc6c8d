import { encodeRealmBlocks, neededObjects, objectKey } from '@atlas/dialect';
import { writeHcl } from '@atlas/hcl';
import type { Change, Plan, Statement } from '@atlas/model';
import { formatTxtar } from '@atlas/sqltext';
import type { State } from '../state.ts';
import { planDump } from './dump.ts';
import { formatPlanFile } from './plan-text.ts';

/** `object`: a file per object; `schema`: a file per schema; `type`: a file per kind of object. */
export type SplitStrategy = 'object' | 'schema' | 'type';

export interface LayoutFile {
  /** With `/`, relative to the folder. */
  readonly path: string;
  readonly text: string;
}

/** Plural folder names of object kinds. */
const FOLDERS: { readonly [kind: string]: string } = {
  index: 'indexes',
  policy: 'policies',
  foreign_table: 'foreign_tables',
  alias: 'aliases',
};

const plural = (kind: string): string => FOLDERS[kind] ?? `${kind}s`;

/** The schema as HCL files. Schema blocks go to `main.hcl`, except with the strategy `schema`. */
export function splitHcl(state: State, strategy: SplitStrategy, suffix = '.hcl'): LayoutFile[] {
  const bound = state.scope.kind === 'schema';
  const files = new Map<string, ReturnType<typeof encodeRealmBlocks>>();
  for (const object of encodeRealmBlocks(state.realm, state.dialect.hcl)) {
    const path = pathOf(
      object.kind,
      object.kind === 'schema' ? object.name : object.schema,
      object.name,
      strategy,
      bound,
    );
    files.set(path, [...(files.get(path) ?? []), object]);
  }
  return [...files].map(([path, objects]) => ({
    path: `${path}${suffix}`,
    text: writeHcl(objects.map((o) => o.block)),
  }));
}

/** Path of an object's file without its suffix. */
function pathOf(
  kind: string,
  schema: string | undefined,
  name: string,
  strategy: SplitStrategy,
  bound: boolean,
): string {
  const safe = (part: string): string => part.replace(/[\\/:*?"<>|]/g, '_');
  switch (strategy) {
    case 'schema':
      return schema === undefined ? 'main' : `schema_${safe(schema)}`;
    case 'type':
      return kind === 'schema' ? 'main' : plural(kind);
    case 'object': {
      if (kind === 'schema') return 'main';
      const folder = bound || schema === undefined ? '' : `${safe(schema)}/`;
      return `${folder}${plural(kind)}/${safe(name)}`;
    }
  }
}

/**
 * The schema as SQL files. `main.sql` imports all others, and every file imports the files whose objects it needs, so
 * that any of them can be given as a desired state. Imports never form a circle: a file imports only files that start
 * before it in the order of the plan.
 */
export function splitSql(state: State, strategy: SplitStrategy, indent?: string, suffix = '.sql'): LayoutFile[] {
  const plan = planDump(state, indent);
  const bound = state.scope.kind === 'schema';
  const files = new Map<string, Statement[]>();
  const homes = new Map<string, string>();
  for (const statement of plan.statements) {
    const owner = statement.source === undefined ? undefined : ownerOf(statement.source);
    const path = owner === undefined ? 'main' : pathOf(owner.kind, owner.schema, owner.name, strategy, bound);
    files.set(path, [...(files.get(path) ?? []), statement]);
    if (owner !== undefined && owner.kind !== 'trigger')
      homes.set(objectKey(owner.kind, owner.schema, owner.name), path);
  }
  const order = new Map([...files.keys()].map((path, i) => [path, i]));
  const importsOf = (path: string, statements: readonly Statement[]): string[] => {
    const needed = statements.flatMap((s) => (s.source === undefined ? [] : neededObjects(s.source)));
    const paths = new Set(needed.map((key) => homes.get(key)).filter((p) => p !== undefined));
    const before = [...paths].filter((p) => p !== 'main' && p !== path && (order.get(p) ?? 0) < (order.get(path) ?? 0));
    return before.sort().map((p) => relativePath(path, `${p}${suffix}`));
  };
  const render = (imports: readonly string[], statements: readonly Statement[]): string => {
    const head = imports.map((p) => `-- atlas:import ${p}\n`).join('');
    const text = formatPlanFile({ ...plan, statements } satisfies Plan, state.dialect.scanner);
    return head === '' || text === '' ? head + text : `${head}\n${text}`;
  };
  const parts = [...files].filter(([path]) => path !== 'main');
  const main = render(
    parts.map(([path]) => `${path}${suffix}`),
    files.get('main') ?? [],
  );
  return [
    { path: `main${suffix}`, text: main },
    ...parts.map(([path, own]) => ({ path: `${path}${suffix}`, text: render(importsOf(path, own), own) })),
  ];
}

/** `to` as seen from the folder of the file `from`. */
function relativePath(from: string, to: string): string {
  const folders = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < folders.length && shared < target.length - 1 && folders[shared] === target[shared]) shared++;
  return [...folders.slice(shared).map(() => '..'), ...target.slice(shared)].join('/');
}

/** The object whose file a statement belongs in. */
function ownerOf(change: Change): { kind: string; schema: string | undefined; name: string } | undefined {
  switch (change.kind) {
    case 'add_schema':
      return { kind: 'schema', schema: change.schema.name, name: change.schema.name };
    case 'add_table':
      return { kind: 'table', schema: change.schema, name: change.table.name };
    case 'modify_table':
      return { kind: 'table', schema: change.schema, name: change.to.name };
    case 'add_view':
      return {
        kind: change.view.materialized ? 'materialized' : 'view',
        schema: change.schema,
        name: change.view.name,
      };
    case 'add_func':
      return { kind: 'function', schema: change.schema, name: change.func.name };
    case 'add_proc':
      return { kind: 'procedure', schema: change.schema, name: change.proc.name };
    case 'add_trigger':
      return { kind: 'trigger', schema: change.schema, name: change.trigger.name };
    case 'add_object':
      return { kind: change.object.kind, schema: change.schema, name: change.object.name };
    default:
      return undefined;
  }
}

/** The files as one archive text. */
export function formatLayout(files: readonly LayoutFile[]): string {
  return formatTxtar({ comment: '', files: files.map((f) => ({ name: f.path, data: f.text })) });
}
