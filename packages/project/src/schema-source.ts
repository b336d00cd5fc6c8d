import type { Range } from '@atlas/diagnostics';
import type { Value } from '@atlas/hcl';
import { locate, messageOf, ProjectError } from './errors.ts';
import type { RunProgram } from './host.ts';

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
      /** The block in the project file. */
      readonly range: Range;
    }
  | {
      /** HCL schema files, given their own input variables. */
      readonly kind: 'hcl';
      readonly paths: readonly string[];
      readonly vars: ReadonlyMap<string, Value>;
    }
  | {
      /** A migration directory that was filled from templates. */
      readonly kind: 'template-dir';
      readonly name: string;
      /** The folder of the templates, relative to the working directory. */
      readonly path: string;
      /** Texts by file name. */
      readonly files: ReadonlyMap<string, string>;
    }
  | {
      /** Several sources loaded one after the other, later ones on top of earlier ones. */
      readonly kind: 'composite';
      readonly name: string;
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
 * to standard error; what a successful one wrote there is dropped. Printing nothing, or what is no text, is an error
 * too: as an empty schema it would drop everything.
 */
export async function readProgramSource(
  source: SchemaSource & { kind: 'program' },
  host: { readonly runProgram?: RunProgram | undefined },
): Promise<string> {
  const { name, program, workingDir, range } = source;
  const fail = (reason: string, cause?: unknown): ProjectError =>
    new ProjectError('project/program', locate(`external_schema ${JSON.stringify(name)}: ${reason}`, range), {
      range,
      cause,
    });
  if (host.runProgram === undefined) throw fail('programs cannot be run here');
  const result = await host
    .runProgram({ program, ...(workingDir === undefined ? {} : { workingDir }) })
    .catch((error: unknown) => {
      throw fail(`running program ${program[0] ?? ''}: ${messageOf(error)}`, error);
    });
  if (result.exitCode !== 0) {
    const reason = result.stderr.trim();
    throw fail(reason === '' ? `exit status ${result.exitCode}` : reason);
  }
  if (result.stdout.trim() === '') {
    throw fail(
      'the program printed nothing, which would drop everything: print a comment such as "-- empty" if that is meant',
    );
  }
  // U+FFFD stands for bytes that are no UTF-8.
  if (/[\0\ufffd]/.test(result.stdout)) throw fail('the program printed bytes that are no SQL text in UTF-8');
  return result.stdout;
}
