import { AtlasError } from '@atlas/diagnostics';
import { encodeRealm } from '@atlas/dialect';
import {
  dumpSql,
  type FileSystem,
  formatLayout,
  type LayoutFile,
  type SplitStrategy,
  splitHcl,
  splitSql,
  type State,
} from '@atlas/engine';
import { defineFunction, goString, goType, type TemplateFunctions } from '@atlas/gotemplate';

/** What `hcl` and `sql` pass on: prints as text, and still knows its objects, so that `split` can make files of it. */
interface SchemaText {
  readonly [goString]: () => string;
  readonly [goType]: string;
  readonly toJSON: () => string;
  readonly split: (strategy: SplitStrategy, suffix?: string) => readonly LayoutFile[];
}

/** What `split` passes on: prints as one archive text, and `write` makes files of it. */
interface SchemaFiles {
  readonly [goString]: () => string;
  readonly [goType]: string;
  readonly toJSON: () => string;
  readonly files: readonly LayoutFile[];
}

/** `{{ hcl . }}`. */
export function hclText(state: State): SchemaText {
  return schemaText(
    () => encodeRealm(state.realm, state.dialect.hcl),
    (strategy, suffix) => splitHcl(state, strategy, suffix),
  );
}

/** `{{ sql . "  " }}`. */
export function sqlText(state: State, indent: string | undefined): SchemaText {
  return schemaText(
    () => dumpSql(state, indent),
    (strategy, suffix) => splitSql(state, strategy, indent, suffix),
  );
}

function schemaText(text: () => string, split: SchemaText['split']): SchemaText {
  return { [goString]: text, [goType]: 'text', toJSON: text, split };
}

/** `split [STRATEGY] [SUFFIX] TEXT` and `write [FOLDER] FILES`; the last argument comes through the pipe. */
export function fileFunctions(fs: FileSystem): TemplateFunctions {
  return {
    split: defineFunction(['...any'], splitFiles),
    write: defineFunction(['...any'], (...args: readonly unknown[]) => writeFiles(fs, args)),
  };
}

const STRATEGIES: readonly SplitStrategy[] = ['object', 'schema', 'type'];

function splitFiles(...args: readonly unknown[]): SchemaFiles {
  const text = args.at(-1);
  if (!isObjectWith(text, 'split')) {
    throw new Error('there is nothing to split: pass the result of "sql" or "hcl", as in {{ sql . | split }}');
  }
  const [strategy = 'object', suffix] = optionsBefore(args, 2);
  const known = STRATEGIES.find((s) => s === strategy);
  if (known === undefined) {
    throw new Error(`unknown split strategy ${JSON.stringify(strategy)}: use ${STRATEGIES.join(', ')}`);
  }
  const files = (text as SchemaText).split(known, suffix);
  const archive = (): string => formatLayout(files);
  return { [goString]: archive, [goType]: 'files', toJSON: archive, files };
}

function writeFiles(fs: FileSystem, args: readonly unknown[]): string {
  const source = args.at(-1);
  if (!isObjectWith(source, 'files')) {
    throw new Error('there are no files to write: pass the result of "split", as in {{ sql . | split | write "dir" }}');
  }
  const [folder = '.'] = optionsBefore(args, 1);
  for (const { path, text } of (source as SchemaFiles).files) {
    // Names of objects become names of files, and a database may call a schema `..`.
    if (path.split('/').includes('..')) {
      throw new AtlasError(`cannot write ${JSON.stringify(path)}: the path leaves the folder`, { code: 'cli/format' });
    }
    const target = fs.join(folder, path);
    fs.makeDirectory(fs.dirname(target));
    fs.writeFile(target, text);
  }
  return '';
}

/** The text arguments before the piped one. Throws when there are more than `max` or one is no text. */
function optionsBefore(args: readonly unknown[], max: number): readonly string[] {
  if (args.length > max + 1) throw new Error(`unexpected number of arguments: ${args.length}`);
  return args.slice(0, -1).map((value) => {
    if (typeof value !== 'string') throw new Error(`wrong type for value; expected string; got ${typeof value}`);
    return value;
  });
}

function isObjectWith(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

/** Checks the one optional argument of `sql` and `.MarshalSQL`. */
export function optionalIndent(indents: readonly string[]): string | undefined {
  if (indents.length > 1) throw new Error(`unexpected number of arguments: ${indents.length}`);
  return indents[0];
}
