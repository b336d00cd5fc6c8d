import { createHash } from 'node:crypto';
import { AtlasError, type Diagnostic, errorAt, hasErrors } from '@atlas/diagnostics';
import {
  attribute,
  attributeOf,
  block,
  type BlockSpec,
  decodeBody,
  expr,
  nestedBlock,
  parseHcl,
  rangeOf,
  stringOf,
  type WriteExpr,
  writeHcl,
} from '@atlas/hcl';

/** The SQL for one transition between two states, fixed for review: what a `*.plan.hcl` file says. */
export interface PlanFile {
  readonly name: string;
  /** Fingerprints of the state that the migration starts from, and of the one it leads to; see `fingerprintStates`. */
  readonly from: string;
  readonly to: string;
  /** SQL with its file directives, as migration files have them. */
  readonly migration: string;
}

/** What the name of a plan file ends in. */
export const PLAN_SUFFIX = '.plan.hcl';

const SPEC: BlockSpec = {
  blocks: {
    plan: {
      min: 1,
      max: 1,
      labels: { min: 1, max: 1, names: ['name'] },
      attributes: {
        from: { kind: 'string', required: true, doc: 'Fingerprint of the current state.' },
        to: { kind: 'string', required: true, doc: 'Fingerprint of the desired state.' },
        migration: { kind: 'string', required: true, doc: 'The statements; the only part to edit.' },
      },
    },
  },
};

/** The base64 of 32 bytes. */
const FINGERPRINT = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Reads the text of a plan file; `file` is its name in messages. There must be one `plan` block with a label, `from`, `to`
 * and `migration`, and nothing else. Throws `AtlasError` `engine/plan-file` with every problem and its place.
 */
export function parsePlanFile(text: string, file: string): PlanFile {
  const parsed = parseHcl(text, file);
  const failOn = (diagnostics: readonly Diagnostic[]): void => {
    const errors = diagnostics.filter((d) => d.severity === 'error');
    if (hasErrors(errors)) throw AtlasError.fromDiagnostics('engine/plan-file', errors);
  };
  failOn(parsed.diagnostics);
  const { value: body, diagnostics } = decodeBody(parsed.body, SPEC, { functions: new Map() });
  failOn(diagnostics);
  const plan = nestedBlock(body, 'plan');
  if (plan === undefined) throw new Error('one plan block was required');
  const read = (name: string): string => stringOf(plan, name) ?? '';
  const result = { name: plan.labels[0] ?? '', from: read('from'), to: read('to'), migration: read('migration') };
  const problems: Diagnostic[] = [];
  const label = plan.block.labels[0];
  const refused = refusedName(result.name);
  if (refused !== undefined && label !== undefined) {
    problems.push(errorAt('Invalid plan name', refused, rangeOf(label)));
  }
  for (const name of ['from', 'to'] as const) {
    if (FINGERPRINT.test(result[name])) continue;
    const detail = `${JSON.stringify(name)} must be the fingerprint of a state, 44 characters of base64, as "atlas schema plan" writes it. It is not to be edited.`;
    const at = attributeOf(plan.block.body, name)?.expr;
    problems.push(errorAt('Invalid fingerprint', detail, at === undefined ? undefined : rangeOf(at)));
  }
  failOn(problems);
  return result;
}

/** The text of a plan file. The same plan always gives the same bytes, and reads back as it was. */
export function formatPlanHcl(plan: PlanFile): string {
  const text = writeWith(plan, expr.heredoc(plan.migration));
  // A heredoc cannot hold every text: carriage returns, several newlines at the end.
  return parsePlanFile(text, '').migration === plan.migration ? text : writeWith(plan, expr.string(plan.migration));
}

function writeWith({ name, from, to }: PlanFile, migration: WriteExpr): string {
  const attributes = [
    attribute('from', expr.string(from)),
    attribute('to', expr.string(to)),
    attribute('migration', migration),
  ];
  return writeHcl([block('plan', [name], attributes)]);
}

/**
 * A hash of all that a plan says: base64 of SHA-256. The layout of its file does not count, so that line ends and formatters
 * may change it.
 */
export function hashPlan({ name, from, to, migration }: PlanFile): string {
  return createHash('sha256')
    .update(JSON.stringify([name, from, to, migration]))
    .digest('base64');
}

/** Throws `AtlasError` `engine/plan-name` for what cannot be the name of a file and part of a URL. */
export function checkPlanName(name: string): void {
  const refused = refusedName(name);
  if (refused === undefined) return;
  throw new AtlasError(`invalid plan name ${JSON.stringify(name)}: ${refused}`, { code: 'engine/plan-name' });
}

function refusedName(name: string): string | undefined {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u.test(name) && name.length <= 200) return undefined;
  return 'it becomes the name of a file and part of a URL, so it must start with a letter, digit or underscore and hold only these, dots, dashes and plus signs.';
}
