import { encodeRealmBlocks } from '@atlas/dialect';
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
 * The schema as SQL files. `main.sql` imports all others, and every file imports the files its statements need, so the
 * folder can be given as a desired state.
 */
export function splitSql(state: State, strategy: SplitStrategy, indent?: string, suffix = '.sql'): LayoutFile[] {
  const plan = planDump(state, indent);
  const bound = state.scope.kind === 'schema';
  const files = new Map<string, Statement[]>();
  for (const statement of plan.statements) {
    const owner = statement.source === undefined ? undefined : ownerOf(statement.source);
    const path = owner === undefined ? 'main' : pathOf(owner.kind, owner.schema, owner.name, strategy, bound);
    files.set(path, [...(files.get(path) ?? []), statement]);
  }
  const text = (statements: readonly Statement[]): string =>
    formatPlanFile({ ...plan, statements } satisfies Plan, state.dialect.scanner);
  const parts = [...files].filter(([path]) => path !== 'main');
  const main = `${parts.map(([path]) => `-- atlas:import ${path}${suffix}\n`).join('')}${parts.length > 0 ? '\n' : ''}${text(files.get('main') ?? [])}`;
  return [
    { path: `main${suffix}`, text: main },
    ...parts.map(([path, own]) => ({ path: `${path}${suffix}`, text: text(own) })),
  ];
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
