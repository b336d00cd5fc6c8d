import { type Diagnostic, errorAt, formatDiagnostic, type Range } from '@atlas/diagnostics';
import {
  attributeOf,
  type Block,
  type BlockSpec,
  blocksOf,
  childScope,
  type DecodedBlock,
  decodeBlock,
  type Evaluated,
  evaluate,
  type Expression,
  listValue,
  nestedBlock,
  objectValue,
  rangeOf,
  type Scope,
  STRING,
  stringOf,
  stringsOf,
  stringValue,
  tupleValue,
} from '@atlas/hcl';
import { ProjectError } from './errors.ts';

export type CheckedCommand = 'migrate_apply' | 'schema_apply';

/** The `allow` and `deny` rules of a `check` block in the order of the text. */
export interface ApplyCheck {
  readonly command: CheckedCommand;
  readonly rules: readonly ApplyRule[];
  /** The database must be as its migrations made it. */
  readonly drift?: DriftCheck;
  /** What the expressions of the rules see besides `self`. */
  readonly scope: Scope;
}

export interface ApplyRule {
  readonly action: 'allow' | 'deny';
  readonly name: string;
  readonly condition: Expression;
  readonly message?: Expression;
  readonly range: Range;
}

/** What to do when a database is not as its migrations made it. */
export interface DriftCheck {
  /** `FAIL` runs nothing, `CONTINUE` only tells. */
  readonly onError: 'FAIL' | 'CONTINUE';
  /** Patterns of objects that may be as they like. */
  readonly exclude: readonly string[];
}

/** What is about to run, as rules see it: `self.planned_migration`. */
export interface PlannedMigration {
  /** Names of migration files; none for plans of `schema apply`. */
  readonly files: readonly string[];
  readonly statements: readonly string[];
  readonly targetVersion: string;
}

const RULE: BlockSpec = {
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: { condition: { kind: 'condition', required: true } },
};

export const checkSpec: BlockSpec = {
  doc: 'Rules that are asked after planning and before the first statement.',
  labels: { min: 1, max: 1, names: ['command'] },
  blocks: {
    allow: { ...RULE, doc: 'When true, the rules after it are not asked.' },
    deny: {
      ...RULE,
      attributes: { ...RULE.attributes, message: { kind: 'condition', required: true } },
      doc: 'When true, nothing is run.',
    },
    drift: {
      max: 1,
      doc: 'Compare the database with what its migrations made of it first.',
      attributes: {
        on_error: { kind: 'enum', values: ['FAIL', 'CONTINUE'], doc: 'FAIL (default) runs nothing when it differs.' },
        exclude: { kind: 'strings', doc: 'Patterns of objects that may differ.' },
      },
    },
  },
};

const COMMANDS: readonly string[] = ['migrate_apply', 'schema_apply'];

/** Decodes the `check` blocks among those of one level. Nothing of the rules is evaluated. */
export function decodeChecks(blocks: readonly Block[], scope: Scope): Evaluated<readonly ApplyCheck[]> {
  const diagnostics: Diagnostic[] = [];
  const checks = blocks.flatMap((block): ApplyCheck[] => {
    if (block.type.name !== 'check') return [];
    const decoded = decodeBlock(block, checkSpec, scope);
    diagnostics.push(...decoded.diagnostics);
    const command = block.labels[0]?.name ?? '';
    if (!COMMANDS.includes(command)) {
      const detail = `Checks are for ${COMMANDS.join(' or ')}, not for "${command}".`;
      diagnostics.push(errorAt('Unknown check', detail, rangeOf(block.labels[0] ?? block.type), 'project/check'));
      return [];
    }
    const drift = nestedBlock(decoded.value, 'drift');
    if (drift !== undefined && command !== 'migrate_apply') {
      const detail = 'A database has no version to be compared with but the one that migrate_apply brought it to.';
      diagnostics.push(errorAt('Unexpected drift block', detail, rangeOf(drift.block.type), 'project/check'));
    }
    const rules = blocksOf(block.body).flatMap(ruleOf);
    return [
      { command: command as CheckedCommand, rules, scope, ...(drift === undefined ? {} : { drift: driftOf(drift) }) },
    ];
  });
  return { value: checks, diagnostics };
}

function driftOf(block: DecodedBlock): DriftCheck {
  const onError = stringOf(block, 'on_error') === 'CONTINUE' ? 'CONTINUE' : 'FAIL';
  return { onError, exclude: stringsOf(block, 'exclude') ?? [] };
}

/** How the database of a command is checked for drift; the last block that says so counts. */
export function driftCheck(checks: readonly ApplyCheck[], command: CheckedCommand): DriftCheck | undefined {
  return checks.findLast((check) => check.command === command && check.drift !== undefined)?.drift;
}

function ruleOf(block: Block): ApplyRule[] {
  const action = block.type.name;
  const condition = attributeOf(block.body, 'condition')?.expr;
  if ((action !== 'allow' && action !== 'deny') || condition === undefined) return [];
  const message = attributeOf(block.body, 'message')?.expr;
  const rule = { action, name: block.labels[0]?.name ?? '', condition, range: rangeOf(block) } as const;
  return [message === undefined ? rule : { ...rule, message }];
}

/**
 * Asks the rules of the checks for a command, in order. Throws `ProjectError` `project/blocked` for the first `deny` that
 * holds with no `allow` before it, and `project/invalid` for a condition that is not true or false.
 */
export function requireAllowed(
  checks: readonly ApplyCheck[],
  command: CheckedCommand,
  planned: PlannedMigration,
): void {
  const self = objectValue({
    planned_migration: objectValue({
      files: tupleValue(planned.files.map((name) => objectValue({ name: stringValue(name) }))),
      statements: listValue(planned.statements.map(stringValue), STRING),
      target_version: stringValue(planned.targetVersion),
    }),
  });
  for (const { command: checked, rules, scope } of checks) {
    if (checked !== command) continue;
    const inner = childScope(scope, new Map([['self', self]]));
    for (const rule of rules) {
      if (!holds(rule, inner)) continue;
      if (rule.action === 'allow') break;
      throw blocked(rule, command, inner);
    }
  }
}

function holds({ condition }: ApplyRule, scope: Scope): boolean {
  const { value, diagnostics } = evaluate(condition, scope);
  if (value.kind === 'bool' && diagnostics.length === 0) return value.value;
  const found = diagnostics[0] ?? errorAt('Invalid condition', 'It must be true or false.', rangeOf(condition));
  throw new ProjectError('project/invalid', formatDiagnostic(found), { diagnostics: [found] });
}

function blocked({ name, message, range }: ApplyRule, command: CheckedCommand, scope: Scope): ProjectError {
  const text = message === undefined ? undefined : evaluate(message, scope).value;
  const said = text?.kind === 'string' ? text.value : '';
  return new ProjectError(
    'project/blocked',
    `"${command.replace('_', ' ')}" was blocked by pre-execution check (deny rule: ${JSON.stringify(name)} at line: ${range.start.line}): ${said}`,
    { range },
  );
}
