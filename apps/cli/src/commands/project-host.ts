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
    loadYaml: async () => (await import('@atlas/hcl/yaml')).yamlCodec,
  };
}
