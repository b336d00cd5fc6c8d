import { type Diagnostic, errorAt, hasErrors } from '@atlas/diagnostics';
import {
  bindVariables,
  type Block,
  decodeBlock,
  decodeLocals,
  decodeVariables,
  type FunctionSpec,
  localsScope,
  objectValue,
  rangeOf,
  type Scope,
  stringValue,
  type SyntaxNode,
  UNKNOWN,
  type Value,
} from '@atlas/hcl';
import { type DependencyNode, dependencyGraph, isValueBlockType, VALUE_BLOCK_TYPES } from './dependencies.ts';
import type { DevBaseline } from './dev-blocks.ts';
import { locate, messageOf, ProjectError } from './errors.ts';
import type { ProjectHost } from './host.ts';
import type { VarInputs } from './parse-vars.ts';
import { type ConfigFile, topLevel } from './read-config.ts';
import type { SchemaSource } from './schema-source.ts';
import { strictDiagnostics } from './strict.ts';
import type { ValueBlockHandler } from './value-block.ts';

/** What the expressions of a project can see, filled as far as it was asked for. */
export interface ProjectScope {
  /** `var`, `local`, `atlas`, `data`, `docker` and `dev`, and the functions. */
  readonly scope: Scope;
  /**
   * Evaluates every value block that the syntax needs. To be called, and awaited, before the syntax is evaluated in
   * `scope`. Throws what the blocks fail with.
   */
  readonly prepare: (syntax: SyntaxNode) => Promise<void>;
  /** What value blocks provided, by `mem://` URL. */
  readonly sources: ReadonlyMap<string, SchemaSource>;
  /** Baselines of dev databases, by URL. */
  readonly baselines: ReadonlyMap<string, DevBaseline>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ProjectScopeOptions {
  /** The name of the selected environment, empty for none. */
  readonly env: string;
  readonly vars: VarInputs;
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly handlers: readonly ValueBlockHandler[];
  readonly host: ProjectHost;
}

/**
 * Binds the variables and lays out locals and value blocks, without evaluating any of these. Throws for blocks of
 * unknown types and for cycles, also when nothing needs them.
 */
export function projectScope(config: ConfigFile, options: ProjectScopeOptions): ProjectScope {
  const { functions, handlers, host } = options;
  const declared = decodeVariables(config.blocks, { functions });
  const bound = bindVariables(declared.value, options.vars, { functions });
  const locals = decodeLocals(config.blocks);
  const diagnostics = [...declared.diagnostics, ...bound.diagnostics, ...locals.diagnostics];
  const valueBlocks = VALUE_BLOCK_TYPES.flatMap((type) => topLevel(config, type)).map((block) => {
    return { kind: 'value-block', id: checkedId(block, handlers), syntax: block } satisfies DependencyNode;
  });
  const seen = new Set<string>();
  for (const { id, syntax } of valueBlocks) {
    if (seen.has(id))
      diagnostics.push(
        errorAt(`Duplicate ${syntax.type.name} block`, `${id} was already defined.`, rangeOf(syntax.type)),
      );
    seen.add(id);
  }
  const graph = dependencyGraph([
    ...[...locals.value].map(([name, syntax]): DependencyNode => ({ kind: 'local', id: `local.${name}`, syntax })),
    ...valueBlocks,
  ]);

  const results = new ValueBlockResults([...seen]);
  const sources = new Map<string, SchemaSource>();
  const baselines = new Map<string, DevBaseline>();
  const base: Scope = {
    variables: new Map<string, Value>([
      ['var', bound.value],
      ['atlas', objectValue({ env: stringValue(options.env) })],
    ]),
    functions,
    resolve: ({ root }) => (isValueBlockType(root) ? { value: results.tree(root), consumed: 0 } : undefined),
  };
  const scope = localsScope(locals.value, base);
  return {
    scope,
    sources,
    baselines,
    diagnostics,
    prepare: async (syntax) => {
      for (const node of graph.neededBy(syntax)) {
        if (node.kind === 'local' || results.has(node.id)) continue;
        const context = { scope, host, sources, baselines, handlers, diagnostics };
        results.set(node.id, await readValueBlock(node.syntax, node.id, context));
      }
    },
  };
}

/** `data.TYPE.NAME` of a block that has two labels and a known type. */
function checkedId(block: Block, handlers: readonly ValueBlockHandler[]): string {
  const { name } = block.type;
  const [type, label, extra] = block.labels;
  const fail = (message: string): ProjectError =>
    new ProjectError('project/value-block', locate(message, rangeOf(block.type)), { range: rangeOf(block) });
  if (type === undefined || label === undefined || extra !== undefined)
    throw fail(
      name === 'data' ? 'data block "data" must have exactly 2 labels' : `${name} block must have exactly 2 labels`,
    );
  if (handlerOf(block, handlers) === undefined)
    throw fail(`missing ${name === 'data' ? 'data source' : `${name} block`} handler for ${JSON.stringify(type.name)}`);
  return `${name}.${type.name}.${label.name}`;
}

function handlerOf(block: Block, handlers: readonly ValueBlockHandler[]): ValueBlockHandler | undefined {
  return handlers.find((h) => h.block === block.type.name && h.type === block.labels[0]?.name);
}

interface ReadContext {
  readonly scope: Scope;
  readonly host: ProjectHost;
  readonly sources: Map<string, SchemaSource>;
  readonly baselines: Map<string, DevBaseline>;
  readonly handlers: readonly ValueBlockHandler[];
  readonly diagnostics: Diagnostic[];
}

async function readValueBlock(block: Block, id: string, context: ReadContext): Promise<Value> {
  const { scope, host, sources, diagnostics } = context;
  const handler = handlerOf(block, context.handlers);
  if (handler === undefined) return UNKNOWN;
  const fail = (reason: string, cause?: unknown): ProjectError =>
    new ProjectError('project/value-block', locate(`${id}: ${reason}`, rangeOf(block.type)), {
      range: rangeOf(block),
      cause,
    });
  const unexpected = block.body.items.flatMap((item) =>
    item.kind === 'attribute' && !Object.hasOwn(handler.spec.attributes ?? {}, item.name.name) ? [item.name.name] : [],
  );
  if (unexpected.length > 0 && handler.spec.open === undefined)
    throw fail(`unexpected attributes: ${unexpected.join(', ')}`);
  const decoded = decodeBlock(block, { ...handler.spec, labels: { min: 2, max: 2, names: ['type', 'name'] } }, scope);
  const found = [...decoded.diagnostics, ...strictDiagnostics(decoded.value)];
  diagnostics.push(...found);
  if (hasErrors(found)) return UNKNOWN;
  const name = block.labels[1]?.name ?? '';
  const provide = (source: SchemaSource): string => {
    const url = `mem://${handler.type}/${name}`;
    sources.set(url, source);
    return url;
  };
  const addBaseline = (url: string, baseline: DevBaseline): void => void context.baselines.set(url, baseline);
  try {
    return await handler.read({ name, block: decoded.value, scope, host, provide, addBaseline });
  } catch (error) {
    throw fail(messageOf(error), error);
  }
}

/** The values of value blocks as nested objects: type, then name. */
class ValueBlockResults {
  readonly #values = new Map<string, Value>();
  readonly #trees = new Map<string, Value>();
  readonly #ids: readonly string[];

  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  has(id: string): boolean {
    return this.#values.has(id);
  }

  set(id: string, value: Value): void {
    this.#values.set(id, value);
    this.#trees.clear();
  }

  /** The object under `data`, `docker` or `dev`. Blocks nobody needed are there as unknown, for suggestions. */
  tree(root: string): Value {
    const known = this.#trees.get(root);
    if (known !== undefined) return known;
    const types = new Map<string, Map<string, Value>>();
    for (const id of this.#ids) {
      const [block = '', type = '', ...name] = id.split('.');
      if (block !== root) continue;
      const names = types.get(type) ?? new Map<string, Value>();
      types.set(type, names.set(name.join('.'), this.#values.get(id) ?? UNKNOWN));
    }
    const tree = objectValue([...types].map(([type, names]): [string, Value] => [type, objectValue(names)]));
    this.#trees.set(root, tree);
    return tree;
  }
}
