import { spawn } from 'node:child_process';
import { type EngineContext, withDriver } from '@atlas/engine';
import type { ProgramRequest, ProgramResult, ProjectHost } from '@atlas/project';
import type { Runtime } from '../kit/runtime.ts';

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
    loadYaml: async () => (await import('@atlas/hcl/yaml')).yamlCodec,
  };
}

function runProgram({ program, workingDir }: ProgramRequest, signal: AbortSignal): Promise<ProgramResult> {
  const [name = '', ...args] = program;
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      ...(workingDir === undefined ? {} : { cwd: workingDir }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    child.on('close', (code) =>
      resolve({
        exitCode: code ?? 1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}
