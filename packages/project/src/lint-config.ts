import {
  type AttributeSpec,
  boolOf,
  type BlockSpec,
  type DecodedBlock,
  type NestedBlockSpec,
  nestedBlock,
  nestedBlocks,
  numberOf,
  rangeOf,
  stringOf,
  stringsOf,
  type Value,
  valueOf,
} from '@atlas/hcl';
import { ProjectError } from './errors.ts';
import { decodeOwnership, type OwnershipConfig, ownershipSpec } from './ownership-config.ts';
import { nonEmpty, present } from './present.ts';

/** The `lint` block, decoded. What is absent was not written. */
export interface LintConfig {
  /** Template of the report. */
  readonly format?: string;
  /** Analyse this many of the latest files. */
  readonly latest?: number;
  readonly git?: LintGit;
  /** When `schema apply` asks for approval. */
  readonly review?: Review;
  /** Analyzer blocks by analyzer: `destructive`, `naming`, ... */
  readonly analyzers: { readonly [K in keyof AnalyzerConfigs]?: AnalyzerConfigs[K] };
  /** `check "DS102"` blocks by code. They win over the block of the analyzer. */
  readonly checks: ReadonlyMap<string, CheckConfig>;
  /** `rule "hcl" "name"` blocks in the order of the text. */
  readonly rules: readonly RuleSetConfig[];
}

export type Review = 'ALWAYS' | 'WARNING' | 'ERROR';

/** Analyse the files that the branch adds to `base`. */
export interface LintGit {
  readonly base?: string;
  /** The folder of the repository. */
  readonly dir?: string;
}

export interface AnalyzerConfigs {
  readonly destructive: DestructiveConfig;
  readonly data_depend: AnalyzerConfig;
  readonly incompatible: IncompatibleConfig;
  readonly condrop: AnalyzerConfig;
  readonly concurrent_index: ConcurrentIndexConfig;
  readonly naming: NamingConfig;
  readonly non_linear: NonLinearConfig;
  readonly nestedtx: AnalyzerConfig;
  readonly non_transactional: AnalyzerConfig;
  readonly sql_injection: AnalyzerConfig;
  readonly inline_references: AnalyzerConfig;
  readonly table_locks: AnalyzerConfig;
  readonly data_alignment: AnalyzerConfig;
  readonly vulnerable_extension: AnalyzerConfig;
  readonly ownership: OwnershipConfig;
  readonly statement: StatementConfig;
}

export interface AnalyzerConfig {
  /** Report as error. */
  readonly error?: boolean;
  /** Report also where a directive asks not to. */
  readonly force?: boolean;
}

export interface DestructiveConfig extends AnalyzerConfig {
  /** RE2 pattern of tables that may be dropped. */
  readonly allowTable?: string;
  /** RE2 pattern of columns that may be dropped. */
  readonly allowColumn?: string;
}

export interface IncompatibleConfig extends AnalyzerConfig {
  /** What to say of a dropped table; empty for the usual text. Absent: nothing is said. */
  readonly dropTableMessage?: string;
  readonly dropColumnMessage?: string;
}

export interface ConcurrentIndexConfig extends AnalyzerConfig {
  readonly checkCreate?: boolean;
  readonly checkDrop?: boolean;
  readonly checkTxmode?: boolean;
}

export interface NamingRule {
  /** RE2 pattern that names have to match. */
  readonly match?: string;
  readonly message?: string;
}

export const NAMING_KINDS = ['schema', 'table', 'column', 'index', 'foreign_key', 'check'] as const;

export interface NamingConfig extends AnalyzerConfig, NamingRule {
  /** Rules of single kinds of object; each wins over the general rule. */
  readonly kinds: { readonly [K in (typeof NAMING_KINDS)[number]]?: NamingRule };
}

export interface NonLinearConfig extends AnalyzerConfig {
  readonly onEdit?: 'WARN' | 'IGNORE' | 'ERROR';
}

export interface StatementConfig extends AnalyzerConfig {
  /** `allow` and `deny` blocks in the order of the text; the first that matches decides. */
  readonly rules: readonly StatementRuleConfig[];
}

export interface StatementRuleConfig {
  readonly action: 'allow' | 'deny';
  readonly name: string;
  /** RE2 pattern over the text of a statement. */
  readonly match: string;
  readonly message?: string;
}

export interface CheckConfig {
  readonly error?: boolean;
  readonly skip?: boolean;
  readonly force?: boolean;
}

export interface RuleSetConfig {
  /** The rule language; `hcl`. */
  readonly language: string;
  readonly name: string;
  readonly src: readonly string[];
  readonly vars: ReadonlyMap<string, Value>;
  readonly error: boolean;
}

const BOOL: AttributeSpec = { kind: 'bool' };
const STRING: AttributeSpec = { kind: 'string' };
const MATCH: AttributeSpec = { kind: 'string', required: true, doc: 'RE2 pattern.' };

const ANALYZER = {
  error: { kind: 'bool', doc: 'Report as error.' },
  force: { kind: 'bool', doc: 'Report also where a directive asks not to.' },
} as const;

function analyzer(
  doc: string,
  attributes: BlockSpec['attributes'] = {},
  blocks: BlockSpec['blocks'] = {},
): NestedBlockSpec {
  return { doc, max: 1, attributes: { ...ANALYZER, ...attributes }, blocks };
}

const STATEMENT_RULE: NestedBlockSpec = {
  doc: 'Statements by their text.',
  labels: { min: 1, max: 1, names: ['name'] },
  attributes: { match: MATCH, message: STRING },
};
const NAMING_RULE = { match: STRING, message: STRING };
const NAMING_BLOCKS = Object.fromEntries(NAMING_KINDS.map((kind) => [kind, { max: 1, attributes: NAMING_RULE }]));

export const lintSpec: BlockSpec = {
  doc: 'How migrations are analysed.',
  attributes: {
    format: { kind: 'string', doc: 'Template of the report.' },
    log: { kind: 'string', deprecated: 'Use format instead.' },
    latest: { kind: 'int', doc: 'Analyse this many of the latest files.' },
    review: { kind: 'enum', values: ['ALWAYS', 'WARNING', 'ERROR'], doc: 'When schema apply asks for approval.' },
  },
  blocks: {
    git: { doc: 'Analyse what the branch adds.', max: 1, attributes: { base: STRING, dir: STRING } },
    destructive: analyzer(
      'Changes that lose data.',
      {},
      { allow_table: { max: 1, attributes: { match: MATCH } }, allow_column: { max: 1, attributes: { match: MATCH } } },
    ),
    data_depend: analyzer('Changes that may fail on existing data.'),
    incompatible: analyzer(
      'Changes that break running programs.',
      {},
      {
        drop_table: { max: 1, attributes: { message: STRING } },
        drop_column: { max: 1, attributes: { message: STRING } },
      },
    ),
    condrop: analyzer('Dropped constraints.'),
    concurrent_index: analyzer('Index changes that lock tables.', {
      check_create: BOOL,
      check_drop: BOOL,
      check_txmode: BOOL,
    }),
    naming: analyzer('Names of objects.', NAMING_RULE, NAMING_BLOCKS),
    non_linear: analyzer('Files added out of order.', {
      on_edit: { kind: 'enum', values: ['WARN', 'IGNORE', 'ERROR'] },
    }),
    nestedtx: analyzer('Transactions inside transactions.'),
    non_transactional: analyzer('Files that cannot run as one transaction.'),
    sql_injection: analyzer('Routines that build SQL from texts.'),
    inline_references: analyzer('References that the server ignores.'),
    table_locks: analyzer('Changes that block readers or writers.'),
    data_alignment: analyzer('Columns in an order that wastes space.'),
    vulnerable_extension: analyzer('Extensions with published vulnerabilities.'),
    ownership: ownershipSpec(ANALYZER),
    statement: analyzer(
      'Statements that are allowed or denied by their text.',
      {},
      { allow: STATEMENT_RULE, deny: STATEMENT_RULE },
    ),
    check: {
      doc: 'Settings of one check, by its code.',
      labels: { min: 1, max: 1, names: ['code'] },
      attributes: { error: BOOL, skip: BOOL, force: BOOL },
    },
    rule: {
      doc: 'Rules of your own.',
      labels: { min: 2, max: 2, names: ['language', 'name'] },
      attributes: { src: { kind: 'strings', required: true }, vars: { kind: 'map' }, error: BOOL },
    },
  },
  exclusive: [['latest', 'git']],
};

/** Throws if both the old and the new name of the template are used. */
export function decodeLint(block: DecodedBlock): LintConfig {
  const log = block.attributes.get('log');
  if (log !== undefined && block.attributes.has('format')) {
    const message = "cannot use both 'log' and 'format' in the same lint block";
    throw new ProjectError('project/lint-format', message, { range: rangeOf(log.attribute) });
  }
  const git = nestedBlock(block, 'git');
  return present<LintConfig>({
    format: nonEmpty(stringOf(block, 'format') ?? stringOf(block, 'log')),
    latest: numberOf(block, 'latest'),
    git: git && present<LintGit>({ base: nonEmpty(stringOf(git, 'base')), dir: nonEmpty(stringOf(git, 'dir')) }),
    review: stringOf(block, 'review') as Review | undefined,
    analyzers: decodeAnalyzers(block),
    checks: new Map(nestedBlocks(block, 'check').map((check) => [check.labels[0] ?? '', decodeCheck(check)])),
    rules: nestedBlocks(block, 'rule').map(decodeRuleSet),
  });
}

function decodeAnalyzers(block: DecodedBlock): LintConfig['analyzers'] {
  const read = <T>(type: keyof AnalyzerConfigs, rest: (inner: DecodedBlock) => T): (T & AnalyzerConfig) | undefined => {
    const inner = nestedBlock(block, type);
    if (inner === undefined) return undefined;
    return {
      ...present<AnalyzerConfig>({ error: boolOf(inner, 'error'), force: boolOf(inner, 'force') }),
      ...rest(inner),
    };
  };
  const plain = (type: keyof AnalyzerConfigs): AnalyzerConfig | undefined => read(type, () => ({}));
  const textIn = (inner: DecodedBlock, type: string, name: string): string | undefined => {
    const found = nestedBlock(inner, type);
    return found && stringOf(found, name);
  };
  const messageIn = (inner: DecodedBlock, type: string): string | undefined =>
    nestedBlock(inner, type) && (textIn(inner, type, 'message') ?? '');
  return present<LintConfig['analyzers']>({
    destructive: read('destructive', (inner) =>
      present<DestructiveConfig>({
        allowTable: textIn(inner, 'allow_table', 'match'),
        allowColumn: textIn(inner, 'allow_column', 'match'),
      }),
    ),
    data_depend: plain('data_depend'),
    incompatible: read('incompatible', (inner) =>
      present<IncompatibleConfig>({
        dropTableMessage: messageIn(inner, 'drop_table'),
        dropColumnMessage: messageIn(inner, 'drop_column'),
      }),
    ),
    condrop: plain('condrop'),
    concurrent_index: read('concurrent_index', (inner) =>
      present<ConcurrentIndexConfig>({
        checkCreate: boolOf(inner, 'check_create'),
        checkDrop: boolOf(inner, 'check_drop'),
        checkTxmode: boolOf(inner, 'check_txmode'),
      }),
    ),
    naming: read('naming', (inner) => ({ ...namingRule(inner), kinds: namingKinds(inner) })),
    non_linear: read('non_linear', (inner) =>
      present<NonLinearConfig>({
        onEdit: stringOf(inner, 'on_edit') as NonNullable<NonLinearConfig['onEdit']> | undefined,
      }),
    ),
    nestedtx: plain('nestedtx'),
    non_transactional: plain('non_transactional'),
    sql_injection: plain('sql_injection'),
    inline_references: plain('inline_references'),
    table_locks: plain('table_locks'),
    data_alignment: plain('data_alignment'),
    vulnerable_extension: plain('vulnerable_extension'),
    ownership: read('ownership', decodeOwnership),
    statement: read('statement', (inner) => ({ rules: statementRules(inner) })),
  });
}

function statementRules(block: DecodedBlock): readonly StatementRuleConfig[] {
  const rules = (['allow', 'deny'] as const).flatMap((action) =>
    nestedBlocks(block, action).map((rule) => ({ action, rule })),
  );
  return rules
    .toSorted((a, b) => rangeOf(a.rule.block).start.offset - rangeOf(b.rule.block).start.offset)
    .map(({ action, rule }) =>
      present<StatementRuleConfig>({
        action,
        name: rule.labels[0] ?? '',
        match: stringOf(rule, 'match') ?? '',
        message: nonEmpty(stringOf(rule, 'message')),
      }),
    );
}

function namingRule(block: DecodedBlock): NamingRule {
  return present<NamingRule>({ match: stringOf(block, 'match'), message: stringOf(block, 'message') });
}

function namingKinds(block: DecodedBlock): NamingConfig['kinds'] {
  return Object.fromEntries(
    NAMING_KINDS.flatMap((kind) => {
      const inner = nestedBlock(block, kind);
      return inner === undefined ? [] : [[kind, namingRule(inner)]];
    }),
  );
}

function decodeCheck(block: DecodedBlock): CheckConfig {
  return present<CheckConfig>({
    error: boolOf(block, 'error'),
    skip: boolOf(block, 'skip'),
    force: boolOf(block, 'force'),
  });
}

function decodeRuleSet(block: DecodedBlock): RuleSetConfig {
  const [language = '', name = ''] = block.labels;
  const vars = valueOf(block, 'vars');
  return {
    language,
    name,
    src: stringsOf(block, 'src') ?? [],
    vars: vars !== undefined && 'entries' in vars ? vars.entries : new Map(),
    error: boolOf(block, 'error') ?? false,
  };
}

/**
 * An environment's settings over those of the whole project: `format` and `review` one by one, analyzers, checks and
 * rules all together when the environment has none of them. Which files to analyse comes from the environment if it says
 * so completely (`latest`, or both members of `git`), else from the project, where `git` comes before `latest`.
 */
export function mergeLint(own: LintConfig | undefined, global: LintConfig | undefined): LintConfig | undefined {
  if (own === undefined || global === undefined) return own ?? global;
  const bare = Object.keys(own.analyzers).length === 0 && own.checks.size === 0 && own.rules.length === 0;
  const { analyzers, checks, rules } = bare ? global : own;
  return present<LintConfig>({
    ...scopeOf(own, global),
    format: own.format ?? global.format,
    review: own.review ?? global.review,
    analyzers,
    checks,
    rules,
  });
}

function scopeOf(own: LintConfig, global: LintConfig): { latest: number | undefined; git: LintGit | undefined } {
  if (own.latest !== undefined) return { latest: own.latest, git: undefined };
  if (own.git?.base !== undefined && own.git.dir !== undefined) return { latest: undefined, git: own.git };
  if (global.git !== undefined) return { latest: undefined, git: global.git };
  return global.latest === undefined ? { latest: undefined, git: own.git } : { latest: global.latest, git: undefined };
}
