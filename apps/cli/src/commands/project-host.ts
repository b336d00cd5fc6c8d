import { type EngineContext, withDriver } from '@atlas/engine';
import type { ProjectHost } from '@atlas/project';
import type { Runtime } from '../kit/runtime.ts';
import { runProgram } from './run-program.ts';

/** What project files ask of this program: files, environment, and running programs and queries of data sources. */
export function createProjectHost(runtime: Runtime, engine: EngineContext): ProjectHost {
  return {
    fs: engine.fs,
    cwd: runtime.cwd,
    getenv: (name) => runtime.env[name],
    print: engine.print,
    now: () => runtime.clock.now(),
    runProgram: (request) => runProgram(request, runtime.signal),
    runQuery: ({ url, query, args }) =>
      withDriver(url, engine, async (driver) => (await driver.query(query, args)).map((row) => Object.values(row))),
    fetchText: async ({ url, method, headers, signal }) => {
      const both = AbortSignal.any([signal, runtime.signal]);
      const response = await fetch(url, { method, headers: Object.fromEntries(headers), signal: both }).catch(
        (error: unknown) => {
          throw unreachable(url, error);
        },
      );
      return { status: response.status, text: await response.text() };
    },
    readSecret: async (request) =>
      request.scheme === 'gcpsecretmanager'
        ? (await import('../cloud/gcp.ts')).readGcpSecret(request, runtime.cwd)
        : (await import('../cloud/aws.ts')).readAwsSecret(request, runtime.cwd),
    awsRdsToken: async (request) => (await import('../cloud/aws.ts')).awsRdsToken(request, runtime.cwd),
    gcpToken: async () => (await import('../cloud/gcp.ts')).gcpToken(runtime.cwd),
    loadYaml: async () => (await import('@atlas/hcl/yaml')).yamlCodec,
  };
}

/** `fetch` says no more than that it failed; why stands in the cause. */
function unreachable(url: string, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? ('code' in cause ? String(cause.code) : '') || cause.message : String(cause);
  return new Error(`${url} cannot be reached: ${reason}`, { cause: error });
}
