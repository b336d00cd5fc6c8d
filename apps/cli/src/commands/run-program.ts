import { spawn } from 'node:child_process';
import type { ProgramRequest, ProgramResult } from '@atlas/project';

/** Starts programs of data sources, without a shell. What they wait for on standard input is not there. */
export function runProgram({ program, workingDir }: ProgramRequest, signal: AbortSignal): Promise<ProgramResult> {
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
    child.on('error', (error) =>
      reject(signal.aborted ? (signal.reason as Error) : startError(error, name, workingDir)),
    );
    child.on('close', (code) =>
      resolve({
        exitCode: code ?? 1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}

/** Why a program did not start, in words; a folder that is not there looks to the system like a missing program. */
function startError(error: Error, name: string, workingDir: string | undefined): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') {
    const where = workingDir === undefined ? '' : `, or the folder ${JSON.stringify(workingDir)} does not exist`;
    return new Error(`no program ${JSON.stringify(name)} was found${where}`, { cause: error });
  }
  if (code === 'EACCES') return new Error(`${JSON.stringify(name)} may not be executed`, { cause: error });
  return error;
}
