import { stringValue, toPlain } from '@atlas/hcl';
import { describe, expect, test } from 'vitest';
import { memoryHost } from '../testing/memory-host.ts';
import type { HttpRequest, ProjectHost, QueryRequest } from './host.ts';
import { loadProject, type Project, readProgramSource, type ValueBlockHandler } from './index.ts';

const noise: ValueBlockHandler = {
  block: 'docker',
  type: 'toy',
  spec: { attributes: { image: { kind: 'string', required: true } } },
  read: ({ name }) => stringValue(`docker of ${name}`),
};

function load(text: string, host: Partial<ProjectHost> = {}): Promise<Project> {
  const request = { paths: ['atlas.hcl'], env: 'dev', vars: new Map<string, string>() };
  return loadProject(request, memoryHost({ 'atlas.hcl': text }, host), [noise]);
}

/** Runs `echo` (prints its arguments), and `fail` (prints them to standard error); nothing else can be started. */
const shell: Partial<ProjectHost> = {
  runProgram: async ({ program: [name, ...args], workingDir = '' }) => {
    const text = `${workingDir}${args.join(' ')}`;
    if (name === 'echo') return { exitCode: 0, stdout: text, stderr: 'ignored' };
    if (name === 'fail') return { exitCode: 3, stdout: 'ignored', stderr: text };
    throw new Error('executable file not found in $PATH');
  },
};

function database(rows: readonly (readonly unknown[])[], asked: QueryRequest[] = []): Partial<ProjectHost> {
  return {
    runQuery: async (request) => {
      asked.push(request);
      return rows;
    },
  };
}

async function check(text: string, expected: object, host?: Partial<ProjectHost>): Promise<void> {
  const { envs } = await load(text, host);
  const attributes = [...(envs[0]?.attributes ?? [])].map(([name, value]) => [name, toPlain(value)]);
  expect(Object.fromEntries(attributes)).toEqual(expected);
}

test('external gives what the program prints', () =>
  check(
    `data "external" "dot" {
      program     = ["echo", jsonencode({ a = 1 })]
      working_dir = " "
    }
    env "dev" { a = jsondecode(data.external.dot).a }`,
    { a: 1 },
    shell,
  ));

test('a data source runs only when something selected needs it, and once', async () => {
  const asked: QueryRequest[] = [];
  const text = `
    data "external" "never" { program = ["missing"] }
    data "sql" "t" {
      url   = local.url
      query = "SELECT name FROM t WHERE a = ? AND b = ?"
      args  = [1, "x"]
    }
    locals {
      url   = "sqlite://t.db"
      names = [for n in data.sql.t.values : upper(n)]
      never = data.external.never
    }
    env "prod" { a = data.external.never }
    env "dev" {
      a = local.names
      b = data.sql["t"].count
      c = data.sql.t.value
    }`;
  await check(text, { a: ['X', 'Y'], b: 2, c: 'x' }, { ...shell, ...database([['x'], ['y']], asked) });
  expect(asked).toEqual([{ url: 'sqlite://t.db', query: 'SELECT name FROM t WHERE a = ? AND b = ?', args: [1, 'x'] }]);
});

test('a query result can be what environments are made of', async () => {
  const text = `
    data "sql" "t" {
      url   = "sqlite://t.db"
      query = "SELECT 1"
    }
    env "dev" {
      for_each = toset(data.sql.t.values)
      url      = "sqlite://\${each.value}"
    }`;
  const { envs } = await load(text, database([['b'], ['a']]));
  expect(envs.map((env) => env.url)).toEqual(['sqlite://a', 'sqlite://b']);
  await expect(load(text, database([]))).rejects.toThrow('env "dev" not defined in config file');
});

test('schema sources are described, not read', async () => {
  const { envs, sources } = await load(`
    data "external_schema" "orm" {
      program     = ["npx", "orm"]
      working_dir = "app"
    }
    data "hcl_schema" "h" {
      paths = ["a.hcl", "b.hcl"]
      vars  = { tenant = "t" }
    }
    data "composite_schema" "all" {
      schema "public" { url = data.external_schema.orm.url }
      schema { url = data.hcl_schema.h.url }
    }
    env "dev" { src = data.composite_schema.all.url }`);
  expect(envs[0]?.src).toEqual(['mem://composite_schema/all']);
  expect(Object.fromEntries(sources)).toEqual({
    'mem://external_schema/orm': {
      kind: 'program',
      name: 'orm',
      program: ['npx', 'orm'],
      workingDir: 'app',
      range: expect.anything(),
    },
    'mem://hcl_schema/h': { kind: 'hcl', paths: ['a.hcl', 'b.hcl'], vars: new Map([['tenant', stringValue('t')]]) },
    'mem://composite_schema/all': {
      kind: 'composite',
      name: 'all',
      parts: [{ schema: 'public', url: 'mem://external_schema/orm' }, { url: 'mem://hcl_schema/h' }],
    },
  });
});

test('the program of a schema source fails with what it wrote to standard error', async () => {
  const at = { offset: 0, line: 2, column: 1 };
  const range = { file: 'atlas.hcl', start: at, end: at };
  const source = (...program: readonly string[]) => ({ kind: 'program', name: 'orm', program, range }) as const;
  expect(await readProgramSource(source('echo', 'CREATE'), shell)).toBe('CREATE');
  await expect(readProgramSource(source('fail', 'no models'), shell)).rejects.toThrow(
    /^external_schema "orm": no models \(atlas.hcl:2:1\)$/,
  );
  await expect(readProgramSource(source('echo', ''), shell)).rejects.toThrow('printed nothing');
  await expect(readProgramSource(source('echo', '\ufffd'), shell)).rejects.toThrow('no SQL text in UTF-8');
});

test('other kinds of blocks are added by handlers', () =>
  check('docker "toy" "x" { image = "i" }\nenv "dev" { a = docker.toy.x }', { a: 'docker of x' }));

const use = (text: string, type: string): string => `data "${type}" "x" { ${text} }\nenv "dev" { a = data.${type}.x }`;

test.each<[what: string, text: string, message: string, host?: Partial<ProjectHost>]>([
  ['a label too few', 'data "sql" {}\nenv "dev" {}', 'data block "data" must have exactly 2 labels (atlas.hcl:1:1)'],
  [
    'a label too many',
    'docker "a" "b" "c" {}\nenv "dev" {}',
    'docker block must have exactly 2 labels (atlas.hcl:1:1)',
  ],
  [
    'an unknown type nobody uses',
    'data "x" "y" {}\nenv "dev" {}',
    'missing data source handler for "x" (atlas.hcl:1:1)',
  ],
  ['an unknown docker type', 'docker "x" "y" {}\nenv "dev" {}', 'missing docker block handler for "x" (atlas.hcl:1:1)'],
  ['an unknown attribute', use('prog = 1', 'external'), 'data.external.x: unexpected attributes: prog (atlas.hcl:1:1)'],
  [
    'a missing attribute',
    use('', 'external'),
    'atlas.hcl:1,1-20: Missing required argument; The argument "program" is required, but no definition was found.',
  ],
  ['no program', use('program = []', 'external'), 'data.external.x: program cannot be empty (atlas.hcl:1:1)', shell],
  [
    'a failing program',
    use('program = ["fail", "boom"]', 'external'),
    'data.external.x: running program fail: boom (atlas.hcl:1:1)',
    shell,
  ],
  [
    'a silent failure',
    use('program = ["fail"]', 'external'),
    'data.external.x: running program fail: exit status 3 (atlas.hcl:1:1)',
    shell,
  ],
  [
    'a program that cannot be started',
    use('program = ["none"]', 'external'),
    'data.external.x: running program none: executable file not found in $PATH (atlas.hcl:1:1)',
    shell,
  ],
  [
    'a null in a query result',
    use('url = "a://b"\n query = "q"', 'sql').replace('{ url', '{\n url').replace('" }', '"\n}'),
    'data.sql.x: unsupported row type: <nil> (atlas.hcl:1:1)',
    database([[null]]),
  ],
  ['neither path nor paths', use('', 'hcl_schema'), 'data.hcl_schema.x: path or paths must be set (atlas.hcl:1:1)'],
  [
    'both path and paths',
    'data "hcl_schema" "x" {\n path = "a"\n paths = ["b"]\n}\nenv "dev" { a = data.hcl_schema.x.url }',
    'data.hcl_schema.x: path and paths cannot be set together (atlas.hcl:1:1)',
  ],
  [
    'an unknown data source',
    'data "external" "abc" { program = ["echo"] }\nenv "dev" { a = data.external.abd }',
    'atlas.hcl:2,30-34: Unsupported attribute; This object does not have an attribute named "abd". Did you mean "abc"?',
    shell,
  ],
])('error: %s', async (_what, text, message, host) => {
  const error: unknown = await load(text, host).catch((e: unknown) => e);
  expect(error instanceof Error ? error.message : error).toBe(message);
});

describe('values from elsewhere', () => {
  const server = (answer: (url: string, method: string, headers: ReadonlyMap<string, string>) => string) => ({
    fetchText: async ({ url, method, headers }: HttpRequest) => ({ status: 200, text: answer(url, method, headers) }),
  });

  test('http sends what it is told', () =>
    check(
      `data "http" "x" {
        url             = "https://h/a?b=c"
        method          = "POST"
        request_headers = { authorization = "Bearer t", retries = 2 }
      }
      env "dev" {
        a = data.http.x.response_body
        b = data.http.x.status_code
      }`,
      { a: 'https://h/a?b=c POST authorization=Bearer t,retries=2', b: 200 },
      server((url, method, headers) => `${url} ${method} ${[...headers].map((pair) => pair.join('=')).join(',')}`),
    ));

  test('runtimevar keeps its own parameters from the server, and asks the host for secrets', async () => {
    const asked: string[] = [];
    const host: Partial<ProjectHost> = {
      ...server((url) => url),
      readSecret: async ({ scheme, name, params }) => {
        asked.push(`${scheme} ${name} ${params.toString()}`);
        return 's3cret';
      },
    };
    await check(
      'data "runtimevar" "x" { url = "https://h/a?k=1&decoder=string&timeout=3s" }\nenv "dev" { a = data.runtimevar.x }',
      { a: 'https://h/a?k=1' },
      host,
    );
    await check(
      'data "runtimevar" "x" { url = "awsparamstore:///app/key?region=eu-west-1&decoder=string" }\nenv "dev" { a = data.runtimevar.x }',
      { a: 's3cret' },
      host,
    );
    expect(asked).toEqual(['awsparamstore /app/key region=eu-west-1']);
  });

  test('a server that does not answer is given up on, and its request ended', async () => {
    let signal: AbortSignal | undefined;
    const silent: Partial<ProjectHost> = {
      fetchText: (request) => {
        signal = request.signal;
        return new Promise(() => {});
      },
    };
    const text =
      'data "http" "x" {\n url = "https://h"\n timeout = "20ms"\n}\nenv "dev" { a = data.http.x.response_body }';
    await expect(load(text, silent)).rejects.toThrow('data.http.x: timed out after 20ms (atlas.hcl:1:1)');
    expect(signal?.aborted).toBe(true);
  });

  test('a status that is no success is an error without the body', async () => {
    const host: Partial<ProjectHost> = { fetchText: async () => ({ status: 403, text: 'token s3cret refused' }) };
    const text = 'data "runtimevar" "x" { url = "https://h/a" }\nenv "dev" { a = data.runtimevar.x }';
    await expect(load(text, host)).rejects.toThrow('data.runtimevar.x: GET https://h/a: status 403 (atlas.hcl:1:1)');
  });
});

describe('deployments', () => {
  const places = async (deployment: string, names = '["free_a", "paid_b"]') => {
    const { envs } = await load(
      `deployment "d" {\n variable "name" {\n type = string\n }\n${deployment}\n}
      env "dev" {
        for_each = toset(${names})
        url      = each.value
        rollout {
          deployment = deployment.d
          vars       = { name = each.value }
        }
      }`,
    );
    return envs.map(({ element, rollout }) => [element, rollout?.group, rollout?.orderBy]);
  };

  test('the first group that matches takes a target; the order is computed for each', async () => {
    const groups =
      'group "canary" {\n match = startswith(var.name, "free_")\n}\ngroup "rest" {\n order_by = [length(var.name), var.name]\n parallel = 4\n on_error = CONTINUE\n depends_on = [group.canary]\n}';
    expect(await places(groups)).toEqual([
      ['free_a', 'canary', []],
      ['paid_b', 'rest', [6, 'paid_b']],
    ]);
    expect(await places('group "none" {\n match = false\n}')).toEqual([
      ['free_a', undefined, []],
      ['paid_b', undefined, []],
    ]);
  });

  test.each([
    ['group "a" {\n paralel = 2\n}', 'An argument named "paralel" is not expected here. Did you mean "parallel"?'],
    ['group "a" {\n depends_on = [group.b]\n}', 'The group "b" is not declared before "a".'],
    ['group "a" {}\ngroup "a" {}', 'The group "a" was already declared.'],
    ['group "a" {\n match = 1\n}', 'match must be true or false.'],
    ['grup "a" {}', 'Blocks of type "grup" are not expected in a deployment.'],
  ])('%s is refused once, however many targets there are', async (groups, message) => {
    const error = await places(groups).catch((e: unknown) => e);
    expect(String(error)).toContain(message);
    expect(String(error).split(message)).toHaveLength(2);
  });
});
