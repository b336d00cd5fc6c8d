import type { FlagSpecs } from '../kit/flag-spec.ts';
import { databaseUrl, lockFlags, locksFlag, noEmbedded } from './common-flags.ts';
import { fleetFlags } from './fleet-flags.ts';
import { renameFlag } from './rename-flag.ts';

const FORMATS = ['atlas', 'golang-migrate', 'goose', 'flyway', 'liquibase', 'dbmate'] as const;

const dir = {
  type: 'string',
  usage: '`URL` of the migration directory (default file://migrations)',
  complete: { kind: 'fileUrls' },
} as const;

const dirFormat = {
  type: 'string',
  usage: 'layout of the migration directory (default atlas)',
  complete: { kind: 'values', values: FORMATS },
} as const;

const devUrl = {
  type: 'string',
  usage: '`URL` of an empty database of the same kind, on which migrations are replayed',
} as const;

const revisionsSchema = { type: 'string', usage: 'name of the schema that holds the revisions table' } as const;

const qualifier = {
  type: 'string',
  usage: 'put this `name` in front of the names of tables when working on one schema',
} as const;

const edit = { type: 'bool', usage: 'open the new file in $EDITOR before it is written' } as const;

const verify = {
  type: 'bool',
  default: true,
  usage: 'replay the new file on the dev database before it is written',
} as const;

const noCache = {
  type: 'bool',
  usage: 'replay the directory even if it did not change since the last time',
} as const;

const schema = { type: 'strings', short: 's', usage: 'names of the schemas to work on' } as const;

/** Commands that only need to find the directory. */
export const dirFlags = { dir, 'dir-format': dirFormat } as const satisfies FlagSpecs;

/** `migrate apply`. */
export const migrateApplyFlags = {
  url: databaseUrl,
  dir,
  format: { type: 'string', alias: 'log', usage: 'Go `template` for the output' },
  'revisions-schema': revisionsSchema,
  'dry-run': { type: 'bool', usage: 'print the statements and change nothing' },
  ...lockFlags,
  baseline: { type: 'string', usage: 'on the first run, take the database to be at this `version` already' },
  'tx-mode': {
    type: 'string',
    default: 'file',
    usage: 'what one transaction spans: each file, all files, or none',
    complete: { kind: 'values', values: ['file', 'all', 'none'] },
  },
  'exec-order': {
    type: 'string',
    default: 'linear',
    usage: 'what to do with files that were added out of order: linear (fail), linear-skip, non-linear (run them)',
    complete: { kind: 'values', values: ['linear', 'linear-skip', 'non-linear'] },
  },
  'allow-dirty': { type: 'bool', usage: 'on the first run, accept a database that is not empty' },
  'to-version': { type: 'string', usage: 'stop after this `version`' },
  unfinished: {
    type: 'string',
    usage: 'what became of the statement that the last run did not finish: done, or run to run it again',
    complete: { kind: 'values', values: ['done', 'run'] },
  },
  context: { type: 'string', hidden: true, usage: 'what triggered the run, as JSON' },
  ...fleetFlags,
} as const satisfies FlagSpecs;

/** `migrate diff`. */
export const migrateDiffFlags = {
  to: {
    type: 'strings',
    usage: '`URLs` of the desired schema: files, folders or a database',
    complete: { kind: 'fileUrls', extensions: ['hcl', 'sql'] },
  },
  'dev-url': devUrl,
  dir,
  'dir-format': dirFormat,
  schema,
  'lock-timeout': lockFlags['lock-timeout'],
  format: { type: 'string', usage: 'Go `template` for the new file; \'{{ sql . "  " }}\' indents its statements' },
  qualifier,
  edit,
  verify,
  ...renameFlag,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  'dry-run': { type: 'bool', hidden: true, usage: 'print the new files as JSON instead of writing them' },
} as const satisfies FlagSpecs;

/** `migrate drift`. */
export const driftFlags = {
  url: databaseUrl,
  'dev-url': devUrl,
  ...dirFlags,
  exclude: { type: 'strings', usage: 'glob patterns of objects that may be as they like, such as "tmp_*"' },
  format: { type: 'string', alias: 'log', usage: 'Go `template` for the output' },
  'revisions-schema': revisionsSchema,
  ...lockFlags,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
} as const satisfies FlagSpecs;

/** `migrate checkpoint`. */
export const checkpointFlags = {
  'dev-url': devUrl,
  dir,
  'dir-format': dirFormat,
  schema,
  'lock-timeout': lockFlags['lock-timeout'],
  format: migrateDiffFlags.format,
  qualifier,
  edit,
  verify,
  'no-embedded': noEmbedded,
  'no-cache': noCache,
} as const satisfies FlagSpecs;

/** `migrate new`. */
export const newFlags = { ...dirFlags, edit } as const satisfies FlagSpecs;

/** `migrate hash`. */
export const hashFlags = {
  ...dirFlags,
  /** Accepted for scripts from the time when it was needed. */
  force: { type: 'bool', hidden: true, usage: 'no effect' },
} as const satisfies FlagSpecs;

/** `migrate validate`. */
export const validateFlags = { 'dev-url': devUrl, ...dirFlags } as const satisfies FlagSpecs;

/** `migrate status`. */
export const statusFlags = {
  url: databaseUrl,
  format: { type: 'string', alias: 'log', usage: 'Go `template` for the output' },
  ...dirFlags,
  'revisions-schema': revisionsSchema,
} as const satisfies FlagSpecs;

/** `migrate set`. */
export const setFlags = {
  url: databaseUrl,
  ...dirFlags,
  'revisions-schema': revisionsSchema,
} as const satisfies FlagSpecs;

/** `migrate import`. */
export const importFlags = {
  from: {
    type: 'string',
    default: 'file://migrations',
    usage: '`URL` of the directory to convert: file://path?format=goose',
    complete: { kind: 'fileUrls' },
  },
  to: {
    type: 'string',
    default: 'file://migrations',
    usage: '`URL` of the directory to write',
    complete: { kind: 'fileUrls' },
  },
  'dir-format': { ...dirFormat, usage: 'layout of the directory to convert' },
} as const satisfies FlagSpecs;

/** `migrate ls`. */
export const listFlags = {
  ...dirFlags,
  short: { type: 'bool', short: 's', usage: 'print versions only' },
  latest: { type: 'bool', short: 'l', usage: 'print the last file only' },
} as const satisfies FlagSpecs;

/** `migrate lint`. */
export const lintFlags = {
  'dev-url': devUrl,
  ...dirFlags,
  format: {
    type: 'string',
    alias: 'log',
    usage:
      "Go `template` for the report; '{{ sarif . }}', '{{ junit . }}', '{{ github . }}', '{{ gitlab . }}' fit other tools",
  },
  latest: { type: 'uint', usage: 'analyse this many of the last files' },
  'git-base': { type: 'string', usage: 'analyse the files that were added since this git `branch`' },
  'git-dir': {
    type: 'string',
    usage: '`folder` of the git repository (default: the working directory)',
    complete: { kind: 'directories' },
  },
  base: {
    type: 'string',
    usage: 'analyse the files that another copy of the directory, at this `URL`, does not have',
    complete: { kind: 'fileUrls' },
  },
  url: { ...databaseUrl, usage: '`URL` of the database, to tell how large its tables are; rows are not read' },
  fix: {
    type: 'bool',
    usage: 'change the files as the report suggests, where that is proven to end in the same schema',
  },
  'dry-run': { type: 'bool', usage: 'with --fix: print what would be changed, and change nothing' },
  'revisions-schema': revisionsSchema,
  ...locksFlag,
  web: { type: 'bool', short: 'w', hidden: true, usage: 'show the report in the cloud; not supported' },
  'no-embedded': noEmbedded,
  'no-cache': noCache,
  context: { type: 'string', hidden: true, usage: 'what triggered the run, as JSON' },
} as const satisfies FlagSpecs;
