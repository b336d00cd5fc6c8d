import { stringOf, stringsOf, stringValue } from '@atlas/hcl';
import { messageOf } from '../errors.ts';
import { present } from '../present.ts';
import type { ProgramRequest } from '../host.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "external"`: what a program prints, as a string. */
export const external: ValueBlockHandler = {
  block: 'data',
  type: 'external',
  spec: {
    doc: 'Runs a program and gives what it prints.',
    attributes: {
      program: { kind: 'strings', required: true, doc: 'The program and its arguments.' },
      working_dir: { kind: 'string', doc: 'Default: the working directory.' },
    },
  },
  read: async ({ block, host }) => {
    const program = stringsOf(block, 'program') ?? [];
    const [name] = program;
    if (name === undefined || name === '') throw new Error('program cannot be empty');
    if (host.runProgram === undefined) throw new Error(`running program ${name}: programs cannot be run here`);
    const request = present<ProgramRequest>({ program, workingDir: stringOf(block, 'working_dir') });
    const result = await host.runProgram(request).catch((error: unknown) => {
      throw new Error(`running program ${name}: ${messageOf(error)}`, { cause: error });
    });
    if (result.exitCode === 0) return stringValue(result.stdout);
    const reason = result.stderr.trim();
    throw new Error(`running program ${name}: ${reason === '' ? `exit status ${result.exitCode}` : reason}`);
  },
};
