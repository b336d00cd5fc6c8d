import { formatDiagnostic } from '@atlas/diagnostics';
import { toPlain } from '@atlas/hcl';
import { yamlCodec } from '@atlas/hcl/yaml';
import { expect, test } from 'vitest';
import { memoryHost } from '../testing/memory-host.ts';
import type { ProjectHost } from './host.ts';
import { createProjectLoader, loadProject, parseVars, type Project, schemaInputs, singleEnv } from './index.ts';

interface Setup {
  readonly env?: string | undefined;
  readonly vars?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly host?: Parameters<typeof memoryHost>[1];
}

async function load(text: string, setup: Setup = {}): Promise<Project> {
  const host: ProjectHost = memoryHost({ 'atlas.hcl': text, ...setup.files }, setup.host);
  const vars = parseVars(setup.vars ?? []);
  return loadProject({ paths: ['atlas.hcl'], env: 'env' in setup ? setup.env : 'dev', vars }, host);
}

/** The members of each environment that the expectation names. */
async function check(text: string, expected: readonly object[], setup?: Setup): Promise<void> {
  const { envs } = await load(text, setup);
  const seen = envs.map((env, i) => {
    const attributes = Object.fromEntries([...env.attributes].map(([k, v]) => [k, toPlain(v)]));
    const all: Record<string, unknown> = { ...env, attributes };
    return Object.fromEntries(Object.keys(expected[i] ?? {}).map((key) => [key, all[key]]));
  });
  expect(seen).toEqual(expected);
}

async function checkError(text: string, message: string, setup?: Setup): Promise<void> {
  const error: unknown = await load(text, setup).then(
    () => 'no error',
    (e: unknown) => e,
  );
  expect(error instanceof Error ? error.message : error).toBe(message);
}

test('an environment has its own settings, and all other attributes as variables', () =>
  check(
    `
    variable "region" {
      type    = string
      default = "eu"
    }
    locals { base = "postgres://app@db-\${var.region}:5432" }
    env "dev" {
      url     = "\${local.base}/app"
      dev     = "docker://postgres/17/dev"
      src     = "file://schema.hcl"
      schemas = ["public"]
      exclude = ["*.tmp_*"]
      tenant  = "acme"
      ports   = [1, 2]
      unused  = null
    }
    env "prod" { url = var.not_there }`,
    [
      {
        name: 'dev',
        url: 'postgres://app@db-eu:5432/app',
        dev: 'docker://postgres/17/dev',
        src: ['file://schema.hcl'],
        schemas: ['public'],
        exclude: ['*.tmp_*'],
        include: [],
        attributes: { tenant: 'acme', ports: [1, 2] },
      },
    ],
  ));

test('a block named by atlas.env stands for every name that no label claims', async () => {
  const text = `
    env {
      name = atlas.env
      url  = "sqlite://\${atlas.env}.db"
    }
    env "prod" { url = "sqlite://real.db" }`;
  await check(text, [{ name: 'dev', url: 'sqlite://dev.db' }]);
  await check(text, [{ name: 'prod', url: 'sqlite://real.db' }], { env: 'prod' });
});

test('several blocks of one name are several targets', async () => {
  const text = 'env "dev" { url = "a://1" }\nenv "dev" { url = "a://2" }';
  await check(text, [{ url: 'a://1' }, { url: 'a://2' }]);
  const project = await load(text);
  expect(() => singleEnv(project)).toThrow('multiple envs found for "dev"');
  expect(singleEnv(await load(text, { env: undefined }))).toBeUndefined();
});

test('what is empty counts as not set', () =>
  check('env "dev" {\n url = getenv("NO")\n src = ""\n schema { src = "file://b" }\n migration { dir = "" }\n}', [
    { url: undefined, src: ['file://b'], migration: {} },
  ]));

test('the migration block', () =>
  check(
    `env "dev" {
      migration {
        dir              = "file://migrations"
        format           = golang-migrate
        exec_order       = "non-linear"
        tx_mode          = ALL
        lock_timeout     = "10s"
        revisions_schema = "rev"
        baseline         = 20240101000000
        exclude          = ["x"]
        repo { name = "app" }
      }
      schema {
        src = ["file://a", "file://b"]
        mode {
          roles     = true
          sensitive = ALLOW
          postgres { default_permissions = true }
        }
      }
    }`,
    [
      {
        src: ['file://a', 'file://b'],
        migration: {
          dir: 'file://migrations',
          format: 'golang-migrate',
          execOrder: 'non-linear',
          txMode: 'all',
          lockTimeout: '10s',
          revisionsSchema: 'rev',
          baseline: '20240101000000',
          exclude: ['x'],
          repo: 'app',
        },
        schema: {
          src: ['file://a', 'file://b'],
          mode: {
            classes: { roles: true },
            sensitive: 'ALLOW',
            dialects: { postgres: { default_permissions: true } },
          },
        },
      },
    ],
  ));

test('templates by command, with the lint block as a second choice and log as the old name', async () => {
  await check(
    'env "dev" {\n format {\n migrate { diff = "{{ sql . }}" }\n schema { inspect = "x" }\n }\n lint { format = "L" }\n}',
    [{ format: { migrate: { diff: '{{ sql . }}', lint: 'L' }, schema: { inspect: 'x' } } }],
  );
  await check('env "dev" {\n log {\n migrate { lint = "own" }\n }\n lint { log = "L" }\n}', [
    { format: { migrate: { lint: 'own' }, schema: {} } },
  ]);
});

test('for_each makes an environment of each element', async () => {
  const text = `
    variable "tenants" { type = list(string) }
    env "dev" {
      for_each = toset(var.tenants)
      url      = urlsetpath("postgres://h:5432/", each.value)
      tenant   = each.key
    }`;
  await check(
    text,
    [
      { url: 'postgres://h:5432/a', attributes: { tenant: 'a' } },
      { url: 'postgres://h:5432/b', attributes: { tenant: 'b' } },
    ],
    { vars: ['tenants=b', 'tenants=a'] },
  );
  await check('env "dev" {\n for_each = { x = 1, w = 2 }\n v = each.value\n}', [
    { attributes: { v: 2 } },
    { attributes: { v: 1 } },
  ]);
  await checkError(
    text.replace('toset(var.tenants)', 'var.tenants'),
    'atlas.hcl:4,18-29: for_each does not support list of string type',
    { vars: ['tenants=a'] },
  );
  await checkError('env "dev" { for_each = [] }', 'env "dev" not defined in config file');
});

test('policies at the top are inherited', async () => {
  const text = `
    diff {
      skip { drop_table = true }
      add_table { if_not_exists = true }
    }
    lint {
      review = ERROR
      git {
        base = "main"
        dir  = "."
      }
      destructive { error = false }
    }
    test {
      schema { src = ["a.test.hcl"] }
    }`;
  const global = {
    diff: { skip: new Set(['drop_table']), addTable: { ifNotExists: true } },
    lint: {
      review: 'ERROR',
      git: { base: 'main', dir: '.' },
      analyzers: { destructive: { error: false } },
      checks: new Map(),
      rules: [],
    },
    test: { schema: { src: ['a.test.hcl'], vars: new Map() } },
  };
  expect((await load(text, { env: undefined })).global).toEqual(global);
  await check(`${text}\nenv "dev" {}`, [global]);
  await check(
    `${text}
    env "dev" {
      diff {
        concurrent_index { create = true }
      }
      lint {
        latest = 2
        naming {
          match = "^[a-z]+$"
          index { match = "_idx$" }
        }
      }
    }`,
    [
      {
        diff: { skip: new Set(['drop_table']), concurrentIndex: { add: true } },
        lint: {
          review: 'ERROR',
          latest: 2,
          analyzers: { naming: { match: '^[a-z]+$', kinds: { index: { match: '_idx$' } } } },
          checks: new Map(),
          rules: [],
        },
      },
    ],
  );
});

test('the layout of a directory may be called atlas, as the object with the name of the environment is', () =>
  check('env "dev" {\n migration {\n format = atlas\n }\n}', [{ migration: { format: 'atlas' } }]));

test('every analyzer has a block that says whether its findings are errors and may be silenced', async () => {
  const names = ['data_depend', 'incompatible', 'condrop', 'concurrent_index', 'non_linear', 'nestedtx'];
  const more = ['non_transactional', 'sql_injection', 'inline_references', 'table_locks', 'data_alignment'];
  const plain = [...names, ...more, 'destructive', 'vulnerable_extension'];
  const blocks = plain.map((name) => `${name} {\n error = true\n force = true\n}`).join('\n');
  const loaded = await load(`lint {\n${blocks}\n}`, { env: undefined });
  const expected = Object.fromEntries(plain.map((name) => [name, { error: true, force: true }]));
  expect(loaded.global.lint?.analyzers).toEqual(expected);
});

test('owners: rules in the order of the text, teams as their members', async () => {
  const text = `lint {
    ownership "github" {
      default = ALLOW
      deny "a" {
        match = "*.*"
        teams = ["core"]
        users = ["eve"]
      }
      allow "b" {
        match = "public.*"
      }
      team "core" {
        users = ["ann", "bob"]
      }
    }
  }`;
  expect((await load(text, { env: undefined })).global.lint?.analyzers.ownership).toEqual({
    provider: 'github',
    default: 'ALLOW',
    rules: [
      { action: 'deny', name: 'a', match: '*.*', users: ['eve', 'ann', 'bob'] },
      { action: 'allow', name: 'b', match: 'public.*', users: [] },
    ],
  });
});

test('diff blocks of one database are kept as written', () =>
  check('diff "postgres" {\n not_null { check = true }\n}\nenv "dev" {}', [
    { diff: { dialect: { postgres: { not_null: { check: true } } } } },
  ]));

test('the functions of project files', () =>
  check(
    `env "dev" {
      a = file("conf/a.txt")
      b = getenv("B")
      c = fileset("conf/**/*.sql")
      d = glob("conf/*.txt")
      e = getenv("NOT_SET")
    }`,
    [
      {
        attributes: {
          a: 'A',
          b: 'bee',
          c: ['/project/conf/s/1.sql', '/project/conf/t.sql'],
          d: ['/project/conf/a.txt'],
          e: '',
        },
      },
    ],
    {
      files: { 'conf/a.txt': 'A', 'conf/t.sql': '', 'conf/s/1.sql': '', 'conf/s/1.txt': '' },
      host: { env: { B: 'bee' } },
    },
  ));

test('YAML is loaded only where it is used', async () => {
  let loaded = 0;
  const host = {
    loadYaml: async () => {
      loaded++;
      return yamlCodec;
    },
  };
  await check('env "dev" { a = "yaml" }', [{ attributes: { a: 'yaml' } }], { host });
  expect(loaded).toBe(0);
  await check('env "dev" { a = yamldecode("b: 1").b }', [{ attributes: { a: 1 } }], { host });
  expect(loaded).toBe(1);
});

test('paths in functions start at the folder of the project file', async () => {
  const host = memoryHost({ 'sub/atlas.hcl': 'env "dev" { a = file("x") }', 'sub/x': 'X', x: 'no' });
  const { envs } = await loadProject({ paths: ['sub/atlas.hcl'], env: 'dev', vars: new Map() }, host);
  expect(envs[0]?.attributes.get('a')).toEqual({ kind: 'string', value: 'X' });
});

test('several files are taken as one', async () => {
  const host = memoryHost({ 'a.hcl': 'env "dev" { a = local.x }', 'b.hcl': 'locals { x = 1 }' });
  const { envs } = await loadProject({ paths: ['a.hcl', 'b.hcl'], env: 'dev', vars: new Map() }, host);
  expect(envs[0]?.attributes.get('a')).toEqual({ kind: 'number', text: '1' });
});

test('flags win over attributes of the environment in schema files', async () => {
  const vars = parseVars(['a=flag', 'b=2']);
  const { envs } = await load('env "dev" {\n a = "env"\n c = true\n}');
  expect([...schemaInputs(envs[0], vars)]).toEqual([
    ['a', 'flag'],
    ['c', { kind: 'bool', value: true }],
    ['b', '2'],
  ]);
});

test('one request is evaluated once, another one anew, and a failed one again', async () => {
  let printed = 0;
  const files: Record<string, string> = { 'atlas.hcl': 'env "dev" { a = print("x") }' };
  const host = memoryHost(files, { print: () => printed++ });
  const { load: loadCached } = createProjectLoader(host);
  const request = { paths: ['atlas.hcl'], env: 'dev', vars: new Map() };
  expect(await loadCached(request)).toBe(await loadCached({ ...request }));
  expect(printed).toBe(1);
  await loadCached({ ...request, vars: parseVars(['x=1']) });
  expect(printed).toBe(2);
  await expect(loadCached({ ...request, env: 'no' })).rejects.toThrow('env "no" not defined');
  await expect(loadCached({ ...request, env: 'no' })).rejects.toThrow('env "no" not defined');
});

test.each<[what: string, text: string, message: string, setup?: Setup]>([
  ['a name that no block has', 'env "prod" {}', 'env "dev" not defined in config file'],
  ['a name in another form than atlas.env', 'env { name = "dev" }', 'env "dev" not defined in config file'],
  ['an environment without a name', 'env { url = "a://b" }', 'all envs must have names on file "atlas.hcl"'],
  ['a variable without a value', 'variable "x" {}\nenv "dev" {}', 'missing value for required variable "x"'],
  [
    'a value of the wrong type',
    'variable "x" { type = number }\nenv "dev" {}',
    'variable "x": a number is required',
    { vars: ['x=y'] },
  ],
  [
    'an unknown type',
    'variable "x" {\n type = strin\n default = 1\n}\nenv "dev" {}',
    'atlas.hcl:2,9-14: invalid type "strin" for variable "x". Valid types are: string, number, bool, list, map, or set',
  ],
  [
    'a cycle',
    'locals {\n a = local.b\n b = local["a"]\n}\nenv "dev" {}',
    'cyclic reference to "local.a" (atlas.hcl:2:2)',
  ],
  [
    'a cycle through a data source',
    'locals { a = data.external.x }\ndata "external" "x" { program = [local.a] }\nenv "dev" {}',
    'cyclic reference to "local.a" (atlas.hcl:1:10)',
  ],
  [
    'an unknown local',
    'locals { abc = 1 }\nenv "dev" {\n  a = local.abd\n}',
    'atlas.hcl:3,12-16: Unsupported attribute; This object does not have an attribute named "abd". Did you mean "abc"?',
  ],
  [
    'an error in a local, told once',
    'locals { a = nope() }\nenv "dev" {\n  a = local.a\n  b = local.a\n}',
    'atlas.hcl:1,14-18: Call to unknown function; There is no function named "nope".',
  ],
  [
    'an unknown name in a free attribute',
    'env "dev" {\n  a = nope\n}',
    'atlas.hcl:2,7-11: Unknown variable; There is no variable named "nope".',
  ],
  [
    'an unknown name in a map',
    'test {\n  schema { vars = { a = nope } }\n}\nenv "dev" {}',
    'atlas.hcl:2,25-29: Unknown variable; There is no variable named "nope".',
  ],
  [
    'a file that is not there',
    'env "dev" { a = file("x") }',
    'atlas.hcl:1,17-26: Error in function call; Call to function "file" failed: open x: no such file or directory.',
  ],
  [
    'an unknown attribute of a typed block',
    'env "dev" {\n  migration { dri = "x" }\n}',
    'atlas.hcl:2,15-18: Unsupported argument; An argument named "dri" is not expected here. Did you mean "dir"?',
  ],
  [
    'an unknown key of the diff policy',
    'diff {\n  skip { drop_tabel = true }\n}\nenv "dev" {}',
    'atlas.hcl:2,10-20: Unsupported argument; An argument named "drop_tabel" is not expected here. Did you mean "drop_table"?',
  ],
  [
    'a word that is not in the list',
    'lint { review = ERRO }\nenv "dev" {}',
    'atlas.hcl:1,17-21: Unsupported attribute value; The value of "review" must be one of ALWAYS, WARNING, ERROR, not "ERRO". Did you mean "ERROR"?',
  ],
  [
    'both names of a template',
    'lint {\n format = "a"\n log = "b"\n}\nenv "dev" {}',
    "cannot use both 'log' and 'format' in the same lint block",
  ],
  ['two atlas blocks', 'atlas {}\natlas {}\nenv "dev" {}', 'atlas.hcl:2,1-6: duplicate init block "atlas"'],
  ['a labelled atlas block', 'atlas "x" {}\nenv "dev" {}', 'atlas.hcl:1,7-10: init block "atlas" cannot have labels'],
  [
    'a second lint block',
    'lint {}\nlint {}\nenv "dev" {}',
    'atlas.hcl:2,1-5: Duplicate lint block; Only one "lint" block is allowed.',
  ],
])('error: %s', (_what, text, message, setup) => checkError(text, message, setup));

test('how long statements wait for locks', async () => {
  const text = 'lock {\n timeout = "2s"\n}\nenv "dev" {}';
  await check(text, [{ lock: { timeoutMs: 2000, retries: 5, backoffMs: 1000 } }]);
  const own = 'env "dev" {\n lock {\n timeout = "1500ms"\n retries = 0\n backoff = "0s"\n }\n}';
  await check(`lock {\n timeout = "2s"\n}\n${own}`, [{ lock: { timeoutMs: 1500, retries: 0, backoffMs: 0 } }]);
  await checkError(
    'lock {\n timeout = "soon"\n retries = -1\n}\nenv "dev" {}',
    [
      'atlas.hcl:2,12-18: Invalid timeout; "soon" is no such time: write it like "2s" or "500ms", above zero.',
      'atlas.hcl:3,12-14: Invalid retries; It must be 0 or more.',
    ].join('\n'),
  );
  await checkError(
    'lock {\n}\nenv "dev" {}',
    'atlas.hcl:1,1-5: Missing required argument; The argument "timeout" is required, but no definition was found.',
  );
});

test('a missing project file', async () => {
  const request = { paths: ['atlas.hcl'], env: 'dev', vars: new Map() };
  await expect(loadProject(request, memoryHost({}))).rejects.toThrow(
    'config file "atlas.hcl" was not found: stat atlas.hcl: no such file or directory',
  );
});

test('all errors of a file are told, with their places', async () => {
  const error: unknown = await load('env "dev" {\n a = x\n b = y\n}').catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'project/invalid', diagnostics: [{ range: { file: 'atlas.hcl' } }, {}] });
});

test('blocks without effect are warned of', async () => {
  const { diagnostics } = await load('data2 "a" "b" {}\nenvs "x" {}\nexporter "e" {}\nenv "dev" {\n migratoin {}\n}');
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    'atlas.hcl:1,1-6: Unknown block type; Blocks of type "data2" are ignored. Did you mean "data"?',
    'atlas.hcl:2,1-5: Unknown block type; Blocks of type "envs" are ignored. Did you mean "env"?',
    'atlas.hcl:3,1-9: Block without effect; Blocks of type "exporter" have no effect.',
    'atlas.hcl:5,2-11: Block without effect; Blocks of type "migratoin" have no effect in an env block. Did you mean "migration"?',
  ]);
});

test('attributes keep their places', async () => {
  const { envs } = await load('env "dev" {\n url = "x"\n migration {\n  dir = "y"\n }\n}');
  const places = [...(envs[0]?.ranges ?? [])].map(([path, { start }]) => `${path} ${start.line}:${start.column}`);
  expect(places).toEqual(['url 2:8', 'migration.dir 4:9']);
});
