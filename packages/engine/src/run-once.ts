import type { ProgramResult, RunProgram } from '@atlas/project';

/** Runs each program once: the same arguments in the same folder print the same during one command. */
export function runOnce(run: RunProgram): RunProgram {
  const results = new Map<string, Promise<ProgramResult>>();
  return (request) => {
    const key = JSON.stringify([request.program, request.workingDir ?? '']);
    const known = results.get(key) ?? run(request);
    results.set(key, known);
    return known;
  };
}
