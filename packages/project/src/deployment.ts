import { type Diagnostic, errorAt, suggest } from '@atlas/diagnostics';
import {
  attributeOf,
  bindVariables,
  type Block,
  type BlockSpec,
  blocksOf,
  childScope,
  decodeBlock,
  type DecodedBlock,
  decodeVariables,
  type Evaluated,
  evaluate,
  type Expression,
  numberOf,
  rangeOf,
  type Scope,
  stringOf,
  toPlain,
  type Value,
  valueOf,
} from '@atlas/hcl';
import { strictDiagnostics } from './strict.ts';

/** The groups of a `deployment` block in the order of the text. */
export interface Deployment {
  readonly name: string;
  readonly groups: readonly DeploymentGroup[];
}

export interface DeploymentGroup {
  readonly name: string;
  /** How many targets are worked on at a time. Default: 1. */
  readonly parallel: number;
  /** Whether a failed target ends the run. Default: `fail`. */
  readonly onError: 'fail' | 'continue';
  /** Names of the groups that must have ended first; empty: those before it. */
  readonly dependsOn: readonly string[];
}

/** The place of one target in its deployment. */
export interface RolloutPlace {
  readonly deployment: Deployment;
  /** The first group that matches; absent when none does, and the target is left out. */
  readonly group?: string;
  /** What the targets of the group are sorted by, part by part; empty: their order in the list. */
  readonly orderBy: readonly (string | number | boolean)[];
}

const groupSpec: BlockSpec = {
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: {
    match: { kind: 'condition', doc: 'Whether a target belongs to the group. Default: true.' },
    order_by: { kind: 'condition', doc: 'What the targets are sorted by.' },
    parallel: { kind: 'int', doc: 'How many targets are worked on at a time. Default: 1.' },
    on_error: { kind: 'enum', values: ['FAIL', 'CONTINUE'], doc: 'Whether a failed target ends the run.' },
    depends_on: { kind: 'refs', roots: ['group'], doc: 'Groups that must have ended first.' },
  },
};

/** The block at the top of a project file. */
export const deploymentSpec: BlockSpec = {
  doc: 'In which order, and how many at a time, the targets of an environment are worked on.',
  labels: { min: 1, max: 1, names: ['name'] },
  blocks: { group: groupSpec },
  open: 'blocks',
};

/** The block of an environment that names its deployment. */
export const rolloutSpec: BlockSpec = {
  doc: 'The deployment of the targets.',
  attributes: {
    deployment: { kind: 'condition', required: true, doc: 'deployment.NAME' },
    vars: { kind: 'map', doc: 'The variables of the deployment, for this target.' },
  },
};

/** Finds the place of a target. `deployments` are the blocks at the top of the file. */
export function decodeRollout(
  block: Block,
  deployments: readonly Block[],
  scope: Scope,
): Evaluated<RolloutPlace | undefined> {
  const decoded = decodeBlock(block, rolloutSpec, scope);
  const diagnostics: Diagnostic[] = [...decoded.diagnostics, ...strictDiagnostics(decoded.value)];
  const expr = attributeOf(block.body, 'deployment')?.expr;
  if (expr === undefined) return { value: undefined, diagnostics };
  const name = deploymentName(expr);
  const found = deployments.find((d) => d.labels[0]?.name === name);
  if (name === undefined || found === undefined) {
    const names = deployments.flatMap((d) => d.labels.slice(0, 1).map((label) => label.name));
    const near = name === undefined ? undefined : suggest(name, names);
    const hint =
      near === undefined
        ? 'Write it as deployment.NAME, after a deployment block.'
        : `Did you mean deployment.${near}?`;
    diagnostics.push(errorAt('Unknown deployment', hint, rangeOf(expr), 'project/deployment'));
    return { value: undefined, diagnostics };
  }
  const vars = valueOf(decoded.value, 'vars');
  const inputs = vars !== undefined && 'entries' in vars ? vars.entries : new Map<string, Value>();
  const place = placeIn(found, inputs, scope);
  return { value: place.value, diagnostics: [...diagnostics, ...place.diagnostics] };
}

/** `staged` of `deployment.staged`. */
function deploymentName(expr: Expression): string | undefined {
  if (expr.kind !== 'traversal' || expr.target.kind !== 'variable' || expr.target.name !== 'deployment')
    return undefined;
  const [step, more] = expr.steps;
  return more === undefined && step?.kind === 'attribute-step' ? step.name : undefined;
}

function placeIn(block: Block, inputs: ReadonlyMap<string, Value>, outer: Scope): Evaluated<RolloutPlace> {
  const blocks = blocksOf(block.body);
  const declared = decodeVariables(blocks, outer);
  const bound = bindVariables(declared.value, inputs, outer);
  const diagnostics: Diagnostic[] = [...declared.diagnostics, ...bound.diagnostics];
  const scope = childScope(outer, new Map([['var', bound.value]]));
  const groups: DeploymentGroup[] = [];
  let place: Pick<RolloutPlace, 'group' | 'orderBy'> | undefined;
  for (const item of blocks) {
    if (item.type.name === 'variable') continue;
    if (item.type.name !== 'group') {
      const detail = `Blocks of type "${item.type.name}" are not expected in a deployment. Use variable or group.`;
      diagnostics.push(errorAt('Unsupported block type', detail, rangeOf(item.type), 'project/deployment'));
      continue;
    }
    const decoded = decodeBlock(item, groupSpec, scope);
    diagnostics.push(...decoded.diagnostics);
    const group = groupOf(decoded.value);
    if (groups.some(({ name }) => name === group.name)) {
      const detail = `The group "${group.name}" was already declared.`;
      diagnostics.push(errorAt('Duplicate group', detail, rangeOf(item.type), 'project/deployment'));
    }
    const missing = group.dependsOn.find((name) => !groups.some((known) => known.name === name));
    if (missing !== undefined) {
      const detail = `The group "${missing}" is not declared before "${group.name}".`;
      diagnostics.push(errorAt('Unknown group', detail, rangeOf(item.type), 'project/deployment'));
    }
    groups.push(group);
    if (place !== undefined || !matches(item, scope, diagnostics)) continue;
    place = { group: group.name, orderBy: orderOf(item, scope, diagnostics) };
  }
  const deployment = { name: block.labels[0]?.name ?? '', groups };
  return { value: { deployment, orderBy: [], ...place }, diagnostics };
}

function groupOf(block: DecodedBlock): DeploymentGroup {
  const refs = valueOf(block, 'depends_on');
  const names = refs !== undefined && 'items' in refs ? refs.items : [];
  return {
    name: block.labels[0] ?? '',
    parallel: Math.max(1, numberOf(block, 'parallel') ?? 1),
    onError: stringOf(block, 'on_error') === 'CONTINUE' ? 'continue' : 'fail',
    dependsOn: names.flatMap((ref) => (ref.kind === 'ref' ? ref.path.slice(1, 2) : [])),
  };
}

function matches(group: Block, scope: Scope, diagnostics: Diagnostic[]): boolean {
  const expr = attributeOf(group.body, 'match')?.expr;
  if (expr === undefined) return true;
  const { value, diagnostics: found } = evaluate(expr, scope);
  diagnostics.push(...found);
  if (value.kind === 'bool') return value.value;
  if (found.length === 0)
    diagnostics.push(errorAt('Invalid match', 'match must be true or false.', rangeOf(expr), 'project/deployment'));
  return false;
}

function orderOf(group: Block, scope: Scope, diagnostics: Diagnostic[]): RolloutPlace['orderBy'] {
  const expr = attributeOf(group.body, 'order_by')?.expr;
  if (expr === undefined) return [];
  const { value, diagnostics: found } = evaluate(expr, scope);
  diagnostics.push(...found);
  const parts = 'items' in value ? value.items : [value];
  return parts.flatMap((part) => {
    const plain = part.kind === 'string' || part.kind === 'number' || part.kind === 'bool' ? toPlain(part) : undefined;
    if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') return [plain];
    if (found.length === 0)
      diagnostics.push(
        errorAt(
          'Invalid order_by',
          'order_by must be a string, a number, a bool or a list of these.',
          rangeOf(expr),
          'project/deployment',
        ),
      );
    return [];
  });
}
