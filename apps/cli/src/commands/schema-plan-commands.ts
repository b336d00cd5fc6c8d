import { type CommandNode, defineCommand } from '../kit/command.ts';
import type { ProjectFlags } from './project-flags.ts';
import {
  planApproveFlags,
  planFlags,
  planLintFlags,
  planListFlags,
  planPushFlags,
  planUrlFlags,
  planValidateFlags,
} from './schema-plan-flags.ts';

/** `atlas schema plan` and the commands below it. */
export const planCommand: CommandNode = defineCommand<typeof planFlags, ProjectFlags>({
  name: 'plan',
  short: 'Plan a change of the schema for review, and keep it until it is applied',
  long: `Works out the statements that lead from the current schema to the desired one, analyses them and keeps them as a
plan: with those of the repository (schema.repo of the project file, or --repo), which are files in plans/<repo>, or with
--save in a file of its own. "atlas schema apply" runs an approved plan as it is when the database is in the state that the
plan starts from, and the desired schema is the one that it leads to.`,
  usage: '[name]',
  example: `  atlas schema plan --env local
  atlas schema plan --env local --pending --name add_email
  atlas schema plan --from sqlite://app.db --to file://schema.sql --dev-url "sqlite://?mode=memory" --save
  atlas schema plan approve --url atlas://app/plans/add_email`,
  args: { max: 1 },
  flags: planFlags,
  exclusive: [
    ['auto-approve', 'pending'],
    ['auto-approve', 'dry-run'],
    ['dry-run', 'pending'],
    ['dry-run', 'save'],
    ['dry-run', 'push'],
    ['save', 'push'],
    ['save', 'pending'],
    ['name', 'name-format'],
    ['out', 'output'],
  ],
  load: () => import('./schema-plan.ts'),
  commands: [
    defineCommand<typeof planApproveFlags, ProjectFlags>({
      name: 'approve',
      short: 'Approve a plan of the repository',
      long: `Approves a plan as its file says it now. A plan that is edited afterwards has to be approved again.`,
      flags: planApproveFlags,
      load: () => import('./schema-plan-approve.ts'),
    }),
    defineCommand<typeof planLintFlags, ProjectFlags>({
      name: 'lint',
      short: 'Check and analyse a plan file',
      flags: planLintFlags,
      load: () => import('./schema-plan-lint.ts'),
    }),
    defineCommand<typeof planListFlags, ProjectFlags>({
      name: 'list',
      short: 'List the plans of the repository for the current transition',
      flags: planListFlags,
      load: () => import('./schema-plan-list.ts'),
    }),
    defineCommand<typeof planFlags, ProjectFlags>({
      name: 'new',
      short: 'Make a plan even if there is one for the transition already',
      usage: '[name]',
      args: { max: 1 },
      flags: planFlags,
      load: () => import('./schema-plan-new.ts'),
    }),
    defineCommand<typeof planUrlFlags, ProjectFlags>({
      name: 'pull',
      short: 'Print a plan of the repository',
      flags: planUrlFlags,
      load: () => import('./schema-plan-pull.ts'),
    }),
    defineCommand<typeof planPushFlags, ProjectFlags>({
      name: 'push',
      short: 'Check a plan file and keep it with those of the repository',
      flags: planPushFlags,
      exclusive: [['auto-approve', 'pending']],
      load: () => import('./schema-plan-push.ts'),
    }),
    defineCommand<typeof planUrlFlags, ProjectFlags>({
      name: 'rm',
      short: 'Remove a plan from the repository',
      flags: planUrlFlags,
      load: () => import('./schema-plan-rm.ts'),
    }),
    defineCommand<typeof planValidateFlags, ProjectFlags>({
      name: 'validate',
      short: 'Check that a plan file leads from the current schema to the desired one',
      flags: planValidateFlags,
      load: () => import('./schema-plan-validate.ts'),
    }),
  ],
});
