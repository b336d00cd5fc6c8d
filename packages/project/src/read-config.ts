import { type Diagnostic, errorAt, suggest } from '@atlas/diagnostics';
import { type Block, blocksOf, parseHcl, rangeOf } from '@atlas/hcl';
import { ProjectError } from './errors.ts';
import { systemReason } from './functions.ts';
import type { ProjectFs } from './host.ts';

/** The parsed project files, taken as one: all top-level blocks in the order of the files. */
export interface ConfigFile {
  /** The first file, as the user named it: what messages about the project as a whole speak of. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Whether a YAML function may be called somewhere. */
  readonly usesYaml: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The top-level blocks that mean something. Others are passed over. */
export const TOP_LEVEL_BLOCKS: readonly string[] = [
  'atlas',
  'check',
  'data',
  'deployment',
  'dev',
  'diff',
  'docker',
  'env',
  'exporter',
  'hook',
  'lint',
  'locals',
  'script',
  'test',
  'variable',
];

/** Reads and parses project files; there must be at least one path. Syntax errors are in `diagnostics`. */
export function readConfig(paths: readonly string[], fs: ProjectFs): ConfigFile {
  const files = paths.map((path) => parseHcl(readText(path, fs), path));
  const blocks = files.flatMap((file) => blocksOf(file.body));
  const diagnostics = [...files.flatMap((file) => file.diagnostics), ...ignoredBlocks(blocks)];
  const usesYaml = files.some((file) => /\byaml[a-z]+\s*\(/.test(file.source.text));
  return { path: paths[0] ?? '', blocks, usesYaml, diagnostics };
}

/** The top-level blocks of one type. */
export function topLevel(config: ConfigFile, type: string): readonly Block[] {
  return config.blocks.filter((block) => block.type.name === type);
}

function readText(path: string, fs: ProjectFs): string {
  try {
    return fs.readFile(path);
  } catch (error) {
    const message = `config file ${JSON.stringify(path)} was not found: stat ${path}: ${systemReason(error)}`;
    throw new ProjectError('project/config-not-found', message, { cause: error });
  }
}

/** Top-level blocks that are known and change nothing here. */
const WITHOUT_EFFECT: readonly string[] = ['exporter', 'script'];

/**
 * Unknown blocks are no errors, but one that is a letter off is likely meant to do something. Known ones without effect
 * are told of, so that nobody relies on a check that does not happen.
 */
function ignoredBlocks(blocks: readonly Block[]): Diagnostic[] {
  return blocks.flatMap((block): Diagnostic[] => {
    const { name } = block.type;
    const warn = (summary: string, detail: string): Diagnostic[] => {
      return [{ ...errorAt(summary, detail, rangeOf(block.type), 'project/unknown-block'), severity: 'warning' }];
    };
    if (WITHOUT_EFFECT.includes(name)) return warn('Block without effect', `Blocks of type "${name}" have no effect.`);
    const meant = TOP_LEVEL_BLOCKS.includes(name) ? undefined : suggest(name, TOP_LEVEL_BLOCKS);
    if (meant === undefined) return [];
    return warn('Unknown block type', `Blocks of type "${name}" are ignored. Did you mean "${meant}"?`);
  });
}
