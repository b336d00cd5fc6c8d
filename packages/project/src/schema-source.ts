import type { Value } from '@atlas/hcl';
import { ProjectError } from './errors.ts';
import type { ProjectHost } from './host.ts';

/**
 * What stands behind a `mem://` URL of a project: a desired state that has no file of its own. It is described here and
 * read only by the command that needs it.
 */
export type SchemaSource =
  | {
      /** The SQL that a program prints. */
      readonly kind: 'program';
      readonly name: string;
      readonly program: readonly string[];
      /** Relative to the working directory of the process, which is the default. */
      readonly workingDir?: string;
    }
  | {
      /** HCL schema files, given their own input variables. */
      readonly kind: 'hcl';
      readonly paths: readonly string[];
      readonly vars: ReadonlyMap<string, Value>;
    }
  | {
      /** Several sources loaded one after the other, later ones on top of earlier ones. */
      readonly kind: 'composite';
      readonly parts: readonly CompositePart[];
    };

export interface CompositePart {
  /** The named schema that the part fills; left out, the part says itself where its objects belong. */
  readonly schema?: string;
  /** Any URL of a desired state, `mem://` ones of the same project included. */
  readonly url: string;
}

/**
 * Runs the program of an `external_schema` and gives the SQL it printed. A failed program is an error with what it wrote
 * to standard error; what a successful one wrote there is dropped.
 */
export async function readProgramSource(
  source: SchemaSource & { kind: 'program' },
  host: Pick<ProjectHost, 'runProgram'>,
): Promise<string> {
  const { name, program, workingDir } = source;
  const subject = `external_schema ${JSON.stringify(name)}`;
  if (host.runProgram === undefined)
    throw new ProjectError('project/program', `${subject}: programs cannot be run here`);
  const result = await host.runProgram({ program, ...(workingDir === undefined ? {} : { workingDir }) });
  if (result.exitCode === 0) return result.stdout;
  const reason = result.stderr.trim();
  throw new ProjectError('project/program', `${subject}: ${reason === '' ? `exit status ${result.exitCode}` : reason}`);
}
