import { type CommandGroup, defineCommand, defineGroup } from '../kit/command.ts';
import {
  checkpointFlags,
  dirFlags,
  driftFlags,
  hashFlags,
  importFlags,
  lintFlags,
  listFlags,
  migrateApplyFlags,
  migrateDiffFlags,
  newFlags,
  setFlags,
  statusFlags,
  validateFlags,
} from './migrate-flags.ts';
import { type ProjectFlags, projectFlags } from './project-flags.ts';

/** `atlas migrate`. */
export const migrateGroup: CommandGroup = defineGroup({
  name: 'migrate',
  short: 'Manage versioned migration files',
  long: 'The `atlas migrate` command groups subcommands that write, verify and run versioned migration files.',
  persistentFlags: projectFlags,
  commands: [
    defineCommand<typeof migrateApplyFlags, ProjectFlags>({
      name: 'apply',
      short: 'Run pending migration files on a database',
      long: `Runs the migration files that a database does not have yet, all of them or the number given. What was run is
recorded statement by statement in the table atlas_schema_revisions, so that a run which failed or was interrupted is
continued by the next one exactly where it stopped.`,
      usage: '[flags] [amount]',
      example: `  atlas migrate apply -u sqlite://app.db
  atlas migrate apply -u sqlite://app.db --dry-run
  atlas migrate apply --env prod 1
  atlas migrate apply --env prod --baseline 20240101000000`,
      flags: migrateApplyFlags,
      args: { max: 1 },
      load: () => import('./migrate-apply.ts'),
    }),
    defineCommand<typeof checkpointFlags, ProjectFlags>({
      name: 'checkpoint',
      short: 'Write a file that sums up all migrations',
      long: `Writes a file that builds in one step what all migrations together build. New databases start from it; those
that have migrations already pass over it.`,
      usage: '[flags] [tag]',
      example: '  atlas migrate checkpoint --dev-url "sqlite://?mode=memory"',
      flags: checkpointFlags,
      args: { max: 1 },
      load: () => import('./migrate-checkpoint.ts'),
    }),
    defineCommand<typeof migrateDiffFlags, ProjectFlags>({
      name: 'diff',
      short: 'Write the migration that leads to a desired schema',
      long: `Compares what the migration directory builds with a desired schema, and writes a new migration file with the
statements that lead from one to the other. Both are worked out on an empty database of the same kind, given by
--dev-url, and the new file is run there before it is written.`,
      usage: '[flags] [name]',
      example: `  atlas migrate diff add_users --to file://schema.hcl --dev-url "sqlite://?mode=memory"
  atlas migrate diff --env local
  atlas migrate diff --env local --format '{{ sql . "  " }}'`,
      flags: migrateDiffFlags,
      args: { max: 1 },
      exclusive: [['dry-run', 'edit']],
      load: () => import('./migrate-diff.ts'),
    }),
    defineCommand<typeof driftFlags, ProjectFlags>({
      name: 'drift',
      short: 'Compare a database with what its migrations made of it',
      long: `Compares a database with its migrations, replayed up to the version that the database is at on the empty database
given by --dev-url. Files that were not applied yet do not count. Nothing is changed. Exits with code 1 when something
is there that no migration made, is missing, or differs.`,
      example: `  atlas migrate drift -u sqlite://app.db --dev-url "sqlite://?mode=memory"
  atlas migrate drift --env prod --exclude "tmp_*"
  atlas migrate drift --env prod --format '{{ json . }}'`,
      flags: driftFlags,
      load: () => import('./migrate-drift.ts'),
    }),
    defineCommand<typeof dirFlags, ProjectFlags>({
      name: 'edit',
      short: 'Edit a migration file',
      long: 'Opens a migration file in $EDITOR and updates the checksums. For files that were not applied anywhere.',
      usage: '[flags] {name | version}',
      flags: dirFlags,
      args: { min: 1, max: 1 },
      load: () => import('./migrate-edit.ts'),
    }),
    defineCommand<typeof hashFlags, ProjectFlags>({
      name: 'hash',
      short: 'Write the checksums of the migration directory',
      long: `Writes the file atlas.sum anew for the migration files as they are. To be used after a file was edited by hand,
or after a merge.`,
      flags: hashFlags,
      load: () => import('./migrate-hash.ts'),
    }),
    defineCommand<typeof importFlags, ProjectFlags>({
      name: 'import',
      short: "Convert another tool's migration directory",
      long: `Converts the migration directory of golang-migrate, goose, flyway, liquibase or dbmate. Versions and descriptions
are kept, and so are the statements that apply each migration; those that undo it are left out.`,
      example: '  atlas migrate import --from "file://db/migrations?format=goose" --to file://migrations',
      flags: importFlags,
      load: () => import('./migrate-import.ts'),
    }),
    defineCommand<typeof lintFlags, ProjectFlags>({
      name: 'lint',
      short: 'Analyse new migration files',
      long: `Runs new migration files on an empty database, given by --dev-url, and reports what may go wrong with them: data
that is lost, programs that break, statements that fail on existing rows, tables that are locked. Exits with code 1 when
a finding is an error, which by default only lost data is.`,
      example: `  atlas migrate lint --dev-url "sqlite://?mode=memory" --latest 1
  atlas migrate lint --env ci --git-base origin/main
  atlas migrate lint --env ci --format '{{ json .Files }}'
  atlas migrate lint --env ci --format '{{ github . }}'
  atlas migrate lint --env ci --latest 1 --fix`,
      flags: lintFlags,
      load: () => import('./migrate-lint.ts'),
    }),
    defineCommand<typeof listFlags, ProjectFlags>({
      name: 'ls',
      short: 'List the migration files',
      flags: listFlags,
      load: () => import('./migrate-ls.ts'),
    }),
    defineCommand<typeof newFlags, ProjectFlags>({
      name: 'new',
      short: 'Write an empty migration file',
      usage: '[flags] [name]',
      example: `  atlas migrate new add_users
  atlas migrate new add_users --edit`,
      flags: newFlags,
      args: { max: 1 },
      load: () => import('./migrate-new.ts'),
    }),
    defineCommand<typeof dirFlags, ProjectFlags>({
      name: 'rebase',
      short: 'Move migration files behind all others',
      long: `Gives migration files new versions after all others, in their order, and updates the checksums. For files that were
not applied anywhere, such as those of a branch after a merge.`,
      usage: '[flags] {name | version} ...',
      flags: dirFlags,
      args: { min: 1, max: Number.POSITIVE_INFINITY },
      load: () => import('./migrate-rebase.ts'),
    }),
    defineCommand<typeof dirFlags, ProjectFlags>({
      name: 'rm',
      short: 'Remove migration files',
      long: `Removes the last migration file, the last ones by number, or the one given, and updates the checksums. For files
that were not applied anywhere.`,
      usage: '[flags] [amount | name | version]',
      flags: dirFlags,
      args: { max: 1 },
      load: () => import('./migrate-rm.ts'),
    }),
    defineCommand<typeof setFlags, ProjectFlags>({
      name: 'set',
      short: 'Set the version that a database is at',
      long: `Changes the table of revisions so that everything up to the version counts as applied, and nothing after it. Runs
no migration. Without a version, the last file is taken.`,
      usage: '[flags] [version]',
      example: '  atlas migrate set 20240101000000 -u sqlite://app.db',
      flags: setFlags,
      args: { max: 1 },
      load: () => import('./migrate-set.ts'),
    }),
    defineCommand<typeof dirFlags, ProjectFlags>({
      name: 'show',
      short: 'Print migration files',
      usage: '[flags] {name | version} ...',
      flags: dirFlags,
      args: { min: 1, max: Number.POSITIVE_INFINITY },
      load: () => import('./migrate-show.ts'),
    }),
    defineCommand<typeof statusFlags, ProjectFlags>({
      name: 'status',
      short: 'Show which migrations a database has',
      long: `Shows the version that a database is at and what is left to run. Where something stands in the way, the reason and
the command that leads on are printed to standard error.`,
      example: `  atlas migrate status -u sqlite://app.db
  atlas migrate status --env prod --format '{{ json . }}'`,
      flags: statusFlags,
      load: () => import('./migrate-status.ts'),
    }),
    defineCommand<typeof validateFlags, ProjectFlags>({
      name: 'validate',
      short: 'Verify the migration directory',
      long: `Verifies that the migration files fit their checksums in atlas.sum. With --dev-url they are run as well, on an empty
database.`,
      example: '  atlas migrate validate --dev-url "sqlite://?mode=memory"',
      flags: validateFlags,
      load: () => import('./migrate-validate.ts'),
    }),
  ],
});
