import { type Diagnostic, errorAt, formatDiagnostic, type Range } from '@atlas/diagnostics';
import {
  attributeOf,
  type Block,
  type BlockSpec,
  blocksOf,
  childScope,
  decodeBlock,
  type Evaluated,
  evaluate,
  type Expression,
  listValue,
  objectValue,
  rangeOf,
  type Scope,
  STRING,
  stringValue,
  tupleValue,
} from '@atlas/hcl';
import { ProjectError } from './errors.ts';

export type CheckedCommand = 'migrate_apply' | 'schema_apply';

/** The `allow` and `deny` rules of a `check` block in the order of the text. */
export interface ApplyCheck {
  readonly command: CheckedCommand;
  readonly rules: readonly ApplyRule[];
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
  },
};

const COMMANDS: readonly string[] = ['migrate_apply', 'schema_apply'];

/** Decodes the `check` blocks among those of one level. Nothing of the rules is evaluated. */
export function decodeChecks(blocks: readonly Block[], scope: Scope): Evaluated<readonly ApplyCheck[]> {
  const diagnostics: Diagnostic[] = [];
  const checks = blocks.flatMap((block): ApplyCheck[] => {
    if (block.type.name !== 'check') return [];
    diagnostics.push(...decodeBlock(block, checkSpec, scope).diagnostics);
    const command = block.labels[0]?.name ?? '';
    if (!COMMANDS.includes(command)) {
      const detail = `Checks are for ${COMMANDS.join(' or ')}, not for "${command}".`;
      diagnostics.push(errorAt('Unknown check', detail, rangeOf(block.labels[0] ?? block.type), 'project/check'));
      return [];
    }
    return [{ command: command as CheckedCommand, rules: blocksOf(block.body).flatMap(ruleOf), scope }];
  });
  return { value: checks, diagnostics };
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
