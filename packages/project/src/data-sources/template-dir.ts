import { executeTemplate, parseTemplate, type Template } from '@atlas/gotemplate';
import { objectValue, type Plain, stringOf, stringValue, toPlain, type Value, valueOf } from '@atlas/hcl';
import type { ProjectFs } from '../host.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "template_dir"`: a migration directory whose files are Go templates. */
export const templateDir: ValueBlockHandler = {
  block: 'data',
  type: 'template_dir',
  spec: {
    doc: 'A migration directory whose files are templates.',
    attributes: {
      path: { kind: 'string', required: true, doc: 'The folder.' },
      vars: { kind: 'map', doc: 'What the templates are filled with.' },
    },
  },
  read: ({ name, block, host, provide }) => {
    const given = stringOf(block, 'path') ?? '';
    const path = given.startsWith('file://') ? given.slice('file://'.length) : given;
    const vars = valueOf(block, 'vars');
    const data = new Map(vars !== undefined && 'entries' in vars ? [...vars.entries].map(toData) : []);
    if (host.fs.stat(path) !== 'directory') throw new Error(`open ${path}: no such directory`);
    const url = provide({ kind: 'template-dir', name, path, files: renderDir(path, data, host.fs) });
    return objectValue({ url: stringValue(url) });
  },
};

type Data = Plain | readonly Plain[];

function toData([name, value]: [string, Value]): [string, Data] {
  const isScalar = (v: Value): boolean => v.kind === 'string' || v.kind === 'number' || v.kind === 'bool';
  const isList = 'items' in value && value.items.every(isScalar);
  if (!isScalar(value) && !isList)
    throw new Error(`vars.${name} must be a string, a number, a bool or a list of these, not ${value.kind}`);
  return [name, toPlain(value)];
}

/** The SQL files directly in the folder, filled. Templates in folders below can be called by their name. */
function renderDir(path: string, data: ReadonlyMap<string, Data>, fs: ProjectFs): ReadonlyMap<string, string> {
  const shared: Template[] = [];
  const collect = (folder: string, prefix: string): void => {
    for (const name of fs.list(folder)) {
      const file = fs.join(folder, name);
      if (fs.stat(file) === 'directory') {
        collect(file, `${prefix}${name}/`);
        continue;
      }
      if (prefix === '') continue;
      const text = fs.readFile(file);
      const full = `${prefix}${name}`;
      const names = new Set([full, name, full.replace(/\.[^./]+$/, ''), name.replace(/\.[^./]+$/, '')]);
      // A later template of the same name wins, and what is between `define` and `end` counts more than a file name.
      shared.unshift(...[...names].map((known) => parseTemplate(known, text)));
    }
  };
  collect(path, '');
  const files = new Map<string, string>();
  for (const name of fs.list(path)) {
    const file = fs.join(path, name);
    if (!name.endsWith('.sql') || fs.stat(file) !== 'file') continue;
    const template = parseTemplate(name, fs.readFile(file), { shared });
    files.set(name, executeTemplate(template, data, { missingKey: 'error' }));
  }
  return files;
}
