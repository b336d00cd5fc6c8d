import type { FlagSpecs } from '../kit/flag-spec.ts';
import { fleetFlags } from './fleet-flags.ts';
import { renameFlag } from './rename-flag.ts';

const SCHEMA_FILES = { kind: 'fileUrls', extensions: ['hcl', 'sql'] } as const;

const filterFlags = {
  schema: { type: 'strings', short: 's', usage: 'names of the schemas to read; others are left alone' },
  exclude: { type: 'strings', usage: 'glob patterns of objects to leave out, such as "tmp_*" or "users.old_*"' },
  include: { type: 'strings', usage: 'glob patterns of objects to keep; all others are left out' },
} as const satisfies FlagSpecs;

const devUrl = {
  type: 'string',
  usage: '`URL` of an empty database of the same kind, used to work out the schema',
} as const;

const databaseUrl = {
  type: 'string',
  short: 'u',
  usage: '`URL` of the database: driver://user:pass@host:port/name?param=value',
} as const;

const noEmbedded = {
  type: 'bool',
  usage: 'never let an embedded database stand in for a docker:// dev database',
} as const;

const noCache = {
  type: 'bool',
  usage: 'work out states on the dev database anew instead of reading what is known of unchanged files',
} as const;

const verify = {
  type: 'bool',
  usage: 'replay the plan on the dev database first; by default only where that database is embedded',
} as const;

const format = { type: 'string', usage: 'Go `template` for the output' } as const;

const dryRun = { type: 'bool', usage: 'print the plan and change nothing' } as const;

const autoApprove = { type: 'bool', usage: 'run the plan without asking' } as const;

/** `schema inspect`. */
export const inspectFlags = {
  url: {
    type: 'strings',
    short: 'u',
    usage: '`URLs` of the schema: a database, files or folders',
    complete: SCHEMA_FILES,
  },
  'dev-url': devUrl,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  ...filterFlags,
  format: { ...format, alias: 'log' },
} as const satisfies FlagSpecs;

/** `schema lint`. */
export const schemaLintFlags = {
  url: {
    type: 'strings',
    short: 'u',
    usage: '`URLs` of the schema: files, folders or a database (default: that of the environment)',
    complete: SCHEMA_FILES,
  },
  'dev-url': devUrl,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  ...filterFlags,
  format: {
    ...format,
    usage:
      "Go `template` for the report; '{{ sarif . }}', '{{ junit . }}', '{{ github . }}', '{{ gitlab . }}' fit other tools",
  },
} as const satisfies FlagSpecs;

/** Of commands that make plans. */
export const safeFlag = {
  type: 'bool',
  usage: 'put steps that keep nobody waiting in place of statements that do, where they are proven to end the same',
} as const;

/** `schema apply`. */
export const applyFlags = {
  url: databaseUrl,
  to: { type: 'strings', usage: '`URLs` of the desired schema: files, folders or a database', complete: SCHEMA_FILES },
  file: {
    type: 'strings',
    short: 'f',
    usage: 'paths of HCL or SQL files',
    deprecated: 'use --to instead',
    complete: { kind: 'files', extensions: ['hcl', 'sql'] },
  },
  ...filterFlags,
  'dev-url': devUrl,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  verify,
  ...renameFlag,
  'dry-run': dryRun,
  'auto-approve': autoApprove,
  plan: {
    type: 'string',
    usage: '`URL` of the plan to run: file://name.plan.hcl or atlas://repo/plans/name',
    complete: { kind: 'fileUrls', extensions: ['hcl'] },
  },
  safe: safeFlag,
  edit: { type: 'bool', usage: 'open the statements in $EDITOR before they are approved' },
  format: { ...format, alias: 'log' },
  'tx-mode': {
    type: 'string',
    default: 'file',
    usage: 'run the plan in one transaction (file) or without (none)',
    complete: { kind: 'values', values: ['file', 'none'] },
  },
  'lock-timeout': { type: 'duration', default: '10s', usage: 'how long to wait for the lock on the database' },
  'lock-name': { type: 'string', usage: '`name` of the lock on the database' },
  'skip-lock': { type: 'bool', usage: 'do not lock the database' },
  ...fleetFlags,
  locks: {
    type: 'bool',
    usage: 'tell for each statement which tables it locks, what that blocks, and what its time depends on',
  },
  'skip-lint': { type: 'bool', usage: 'do not analyse the plan; a policy that depends on it asks for approval then' },
} as const satisfies FlagSpecs;

/** `schema diff`. */
export const diffFlags = {
  from: {
    type: 'strings',
    short: 'f',
    required: true,
    usage: '`URLs` of the current schema: files, folders or a database',
    complete: SCHEMA_FILES,
  },
  to: {
    type: 'strings',
    required: true,
    usage: '`URLs` of the desired schema: files, folders or a database',
    complete: SCHEMA_FILES,
  },
  'dev-url': devUrl,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  verify,
  ...renameFlag,
  ...filterFlags,
  format,
} as const satisfies FlagSpecs;

/** `schema clean`. */
export const cleanFlags = {
  url: databaseUrl,
  'dry-run': dryRun,
  format,
  'auto-approve': autoApprove,
} as const satisfies FlagSpecs;
