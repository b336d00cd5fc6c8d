import {
  type AttributeSpec,
  type DecodedBlock,
  type NestedBlockSpec,
  nestedBlocks,
  rangeOf,
  stringOf,
  stringsOf,
} from '@atlas/hcl';
import { locate, ProjectError } from './errors.ts';
import { present } from './present.ts';

/** The `ownership "github"` block, decoded: who may change what. */
export interface OwnershipConfig {
  readonly error?: boolean;
  readonly force?: boolean;
  /** Where the names of users come from. */
  readonly provider: 'github' | 'gitlab' | 'git';
  /** Who the author is, instead of asking the provider. */
  readonly author?: string;
  /** What holds for objects that no rule is about; DENY when it is not written. */
  readonly default?: 'ALLOW' | 'DENY';
  /** In the order of the text. */
  readonly rules: readonly OwnershipRuleConfig[];
}

export interface OwnershipRuleConfig {
  readonly action: 'allow' | 'deny';
  readonly name: string;
  /** Pattern of objects, as in `exclude`. */
  readonly match: string;
  /** Users, and the members of teams. */
  readonly users: readonly string[];
}

const PROVIDERS: readonly string[] = ['github', 'gitlab', 'git'];

const RULE: NestedBlockSpec = {
  doc: 'Who may, or may not, change these objects.',
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: {
    match: { kind: 'string', required: true, doc: 'Pattern of objects, such as "public.*[type=table]".' },
    users: { kind: 'strings' },
    teams: { kind: 'strings', doc: 'Names of team blocks.' },
  },
};

/** `attributes` are those that all analyzers have. */
export function ownershipSpec(attributes: { readonly [name: string]: AttributeSpec }): NestedBlockSpec {
  return {
    doc: 'Who may change which objects.',
    max: 1,
    labels: { min: 1, max: 1, names: ['provider'] },
    attributes: {
      ...attributes,
      default: { kind: 'enum', values: ['ALLOW', 'DENY'], doc: 'What holds for objects that no rule is about.' },
      author: { kind: 'string', doc: 'Who the author is, instead of asking the provider.' },
    },
    blocks: {
      allow: RULE,
      deny: RULE,
      team: {
        doc: 'The members of a team.',
        labels: { min: 1, max: 1, names: ['name'] },
        attributes: { users: { kind: 'strings', required: true } },
      },
    },
  };
}

/** Throws `ProjectError` for a provider or a team that there is not. */
export function decodeOwnership(block: DecodedBlock): OwnershipConfig {
  const [provider = ''] = block.labels;
  if (!PROVIDERS.includes(provider)) {
    throw ownershipError(block, `unknown provider ${JSON.stringify(provider)}: use "github", "gitlab" or "git"`);
  }
  const teams = new Map(nestedBlocks(block, 'team').map((team) => [team.labels[0] ?? '', stringsOf(team, 'users')]));
  const members = (rule: DecodedBlock): readonly string[] =>
    (stringsOf(rule, 'teams') ?? []).flatMap((team) => {
      const users = teams.get(team);
      if (users !== undefined) return users;
      // A team that is looked up nowhere would silently have no members.
      const message = `team ${JSON.stringify(team)} is not defined: list its members in a block team ${JSON.stringify(team)} { users = [...] }`;
      throw ownershipError(rule, message);
    });
  const rules = (['allow', 'deny'] as const).flatMap((action) =>
    nestedBlocks(block, action).map((rule) => ({ action, rule })),
  );
  return present<OwnershipConfig>({
    error: undefined,
    force: undefined,
    provider: provider as OwnershipConfig['provider'],
    author: stringOf(block, 'author'),
    default: stringOf(block, 'default') as OwnershipConfig['default'],
    rules: rules
      .toSorted((a, b) => rangeOf(a.rule.block).start.offset - rangeOf(b.rule.block).start.offset)
      .map(({ action, rule }) => ({
        action,
        name: rule.labels[0] ?? '',
        match: stringOf(rule, 'match') ?? '',
        users: [...(stringsOf(rule, 'users') ?? []), ...members(rule)],
      })),
  });
}

function ownershipError(block: DecodedBlock, message: string): ProjectError {
  const range = rangeOf(block.block);
  return new ProjectError('project/lint-ownership', locate(`lint.ownership: ${message}`, range), { range });
}
