import type { FlagSpecs } from '../kit/flag-spec.ts';
import { renameFlag } from './rename-flag.ts';
import { applyFlags, diffFlags, safeFlag } from './schema-flags.ts';

const autoApprove = { type: 'bool', usage: 'approve the plan without asking' } as const;

const pending = { type: 'bool', usage: 'keep the plan without approving it' } as const;

const skipLint = { type: 'bool', usage: 'do not analyse the plan' } as const;

const repo = {
  type: 'string',
  usage:
    '`NAME` of the repository whose plans are meant, as name or atlas://name (default: schema.repo of the project file)',
} as const;

const planUrl = { type: 'string', required: true, usage: '`URL` of the plan: atlas://repo/plans/name' } as const;

const file = {
  type: 'string',
  short: 'f',
  required: true,
  usage: '`URL` of the plan: file://name.plan.hcl or atlas://repo/plans/name',
  complete: { kind: 'fileUrls', extensions: ['hcl'] },
} as const;

/** Which transition is meant, and on which dev database it is worked out. */
const transitionFlags = {
  from: {
    type: 'strings',
    usage: '`URLs` of the current schema (default: url of the environment)',
    complete: { kind: 'fileUrls', extensions: ['hcl', 'sql'] },
  },
  to: { ...diffFlags.to, required: false, usage: '`URLs` of the desired schema (default: src of the environment)' },
  repo,
  'dev-url': diffFlags['dev-url'],
  'no-embedded': diffFlags['no-embedded'],
  'no-cache': diffFlags['no-cache'],
  verify: { type: 'bool', default: true, usage: 'replay the plan on the dev database' },
  schema: diffFlags.schema,
  exclude: diffFlags.exclude,
  include: diffFlags.include,
  'lock-timeout': { ...applyFlags['lock-timeout'], usage: 'how long to wait for the lock on the dev database' },
  format: { type: 'string', usage: 'Go `template` for the output' },
} as const satisfies FlagSpecs;

/** `schema plan` and `schema plan new`. */
export const planFlags = {
  ...transitionFlags,
  ...renameFlag,
  name: { type: 'string', usage: '`name` of the plan (default: the time as YYYYMMDDhhmmss)' },
  'name-format': {
    type: 'string',
    usage:
      "Go `template` for the name of the plan, over .FromHash and .ToHash: 'pr_{{ slice (base64url .ToHash) 0 8 }}'",
  },
  'dry-run': { type: 'bool', usage: 'print the plan and keep nothing' },
  save: { type: 'bool', usage: 'write the plan to a local file, for review' },
  out: {
    type: 'string',
    short: 'o',
    usage: '`path` of the local file (default: <name>.plan.hcl)',
    complete: { kind: 'files' },
  },
  output: { type: 'string', hidden: true, usage: 'the same as --out' },
  push: { type: 'bool', usage: 'keep the plan with those of the repository; the default where there is one' },
  pending,
  safe: safeFlag,
  edit: { type: 'bool', usage: 'open the statements in $EDITOR first' },
  'auto-approve': autoApprove,
  'skip-lint': skipLint,
  directive: {
    type: 'strings',
    short: 'd',
    usage: '`directives` for the head of the migration, such as "atlas:txmode none"',
  },
} as const satisfies FlagSpecs;

/** `schema plan lint`. */
export const planLintFlags = { ...transitionFlags, file } as const satisfies FlagSpecs;

/** `schema plan validate`. */
export const planValidateFlags = { ...transitionFlags, file } as const satisfies FlagSpecs;

/** `schema plan push`. */
export const planPushFlags = {
  ...transitionFlags,
  file,
  pending,
  'auto-approve': autoApprove,
  'skip-lint': skipLint,
} as const satisfies FlagSpecs;

/** `schema plan list`. */
export const planListFlags = {
  ...transitionFlags,
  pending: { type: 'bool', usage: 'only those that nobody approved' },
} as const satisfies FlagSpecs;

/** `schema plan pull` and `schema plan rm`. */
export const planUrlFlags = { url: planUrl } as const satisfies FlagSpecs;

/** `schema plan approve`. */
export const planApproveFlags = {
  url: planUrl,
  format: { type: 'string', usage: 'Go `template` for the output' },
} as const satisfies FlagSpecs;
