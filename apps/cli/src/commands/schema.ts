import { type CommandGroup, defineCommand, defineGroup } from '../kit/command.ts';
import { type ProjectFlags, projectFlags } from './project-flags.ts';
import { planCommand } from './schema-plan-commands.ts';
import { applyFlags, cleanFlags, diffFlags, inspectFlags, schemaLintFlags } from './schema-flags.ts';

/** `atlas schema`. */
export const schemaGroup: CommandGroup = defineGroup({
  name: 'schema',
  short: 'Work with schemas: inspect, compare, apply',
  long: 'Commands that work with schemas as a whole: read them, compare them, bring databases to them.',
  persistentFlags: projectFlags,
  commands: [
    defineCommand<typeof applyFlags, ProjectFlags>({
      name: 'apply',
      short: 'Bring a database to a desired schema',
      long: `Plans the statements that bring a database to the desired state, asks for approval and runs them. The
desired state is given by --to: HCL or SQL files, a folder of them, or another database.

SQL files need an empty database of the same kind to run on, given by --dev-url. With HCL files it is optional and
makes types, defaults and expressions compare in the spelling of the database itself.`,
      example: `  atlas schema apply -u sqlite://app.db --to file://schema.hcl
  atlas schema apply -u sqlite://app.db --to file://schema.sql --dev-url "sqlite://?mode=memory"
  atlas schema apply --env local --auto-approve
  atlas schema apply --env local --dry-run --format '{{ json .Changes }}'`,
      flags: applyFlags,
      exclusive: [
        ['file', 'to'],
        ['dry-run', 'auto-approve'],
        ['plan', 'edit'],
      ],
      load: () => import('./schema-apply.ts'),
    }),
    defineCommand<typeof cleanFlags, ProjectFlags>({
      name: 'clean',
      short: 'Drop everything in a database',
      long: `Drops everything the URL gives access to: all schemas of a database, or all objects of the one schema that the
URL is limited to. The statements are shown first and need approval.`,
      example: `  atlas schema clean -u sqlite://app.db --dry-run
  atlas schema clean -u sqlite://app.db --auto-approve`,
      flags: cleanFlags,
      exclusive: [['dry-run', 'auto-approve']],
      load: () => import('./schema-clean.ts'),
    }),
    defineCommand<typeof diffFlags, ProjectFlags>({
      name: 'diff',
      short: 'Print the SQL that leads from one schema to another',
      long: `Prints the SQL statements that lead from one schema to another. Either side may be a database, HCL or SQL files.`,
      example: `  atlas schema diff --from sqlite://app.db --to file://schema.hcl
  atlas schema diff --env local --from env://url --to env://src --format '{{ sql . "  " }}'`,
      flags: diffFlags,
      load: () => import('./schema-diff.ts'),
    }),
    defineCommand({
      name: 'fmt',
      short: 'Format HCL files',
      long: `Rewrites the .hcl files at the given paths in canonical layout and prints the names of those that changed. A
folder stands for the files directly in it; without a path, the working folder is taken.`,
      usage: '[path ...]',
      args: { max: Number.POSITIVE_INFINITY },
      completeArgs: { kind: 'files', extensions: ['hcl'] },
      load: () => import('./schema-fmt.ts'),
    }),
    defineCommand<typeof inspectFlags, ProjectFlags>({
      name: 'inspect',
      short: 'Print the schema of a database or of schema files',
      long: `Prints the schema of a database, or of schema files, as HCL. With --format it comes as SQL, JSON, a Mermaid
diagram, or as a folder with one file per object.`,
      example: `  atlas schema inspect -u sqlite://app.db
  atlas schema inspect -u sqlite://app.db --format '{{ sql . "  " }}'
  atlas schema inspect -u sqlite://app.db --format '{{ json . }}'
  atlas schema inspect -u sqlite://app.db --format '{{ hcl . | split | write "schema" }}'`,
      flags: inspectFlags,
      load: () => import('./schema-inspect.ts'),
    }),
    defineCommand<typeof schemaLintFlags, ProjectFlags>({
      name: 'lint',
      short: 'Check a schema by the rules of the project',
      long: `Checks a whole schema, whatever it is written in, by the rules that the lint block of the project file attaches:
rule "hcl" blocks with files of your own rules (*.rule.hcl), and naming. Exits with code 1 when a finding is an error,
which findings of rules are if the block says error = true.`,
      example: `  atlas schema lint --env local
  atlas schema lint --env local -u env://src
  atlas schema lint -c file://atlas.hcl -u "postgres://localhost:5432/app"
  atlas schema lint --env ci --format '{{ github . }}'`,
      flags: schemaLintFlags,
      load: () => import('./schema-lint.ts'),
    }),
    planCommand,
  ],
});
