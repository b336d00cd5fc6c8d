import {
  dirFormatOf,
  type DirFiles,
  loadDir,
  memoryFiles,
  MigrateRequestError,
  rehashDir,
  SUM_FILE,
} from '@atlas/migrate';
import type { SchemaSource } from '@atlas/project';
import type { FileSystem } from '../file-system.ts';
import { localDir } from './local-dir.ts';

/** Files of templates have the layout of Atlas. */
const FORMAT = dirFormatOf('atlas');

/**
 * A directory that was filled from templates. Its checksums are those of the filled files; the folder of the templates
 * gets new files, and checksums of its own files as they are. A file that is there is a template, which only a person
 * can change.
 */
export async function templateFiles(
  source: SchemaSource & { readonly kind: 'template-dir' },
  fs: FileSystem,
): Promise<DirFiles> {
  const filled = memoryFiles(Object.fromEntries(source.files));
  await rehashDir(filled, { format: FORMAT });
  const templates = localDir(source.path, fs);
  const refuse = (name: string): MigrateRequestError =>
    new MigrateRequestError(
      `${fs.join(source.path, name)} is a template of data.template_dir.${source.name}: change the file itself, then run the command again`,
      'migrate/template',
    );
  return {
    list: (isRecursive) => filled.list(isRecursive),
    read: (name) => filled.read(name),
    async write(name, text) {
      if (name === SUM_FILE) await rehashDir(templates, await loadDir(templates, FORMAT));
      else if (source.files.has(name)) throw refuse(name);
      else await templates.write(name, asTemplate(text));
      await filled.write(name, text);
    },
    async remove(name) {
      if (source.files.has(name)) throw refuse(name);
      await templates.remove(name);
      await filled.remove(name);
    },
  };
}

/** SQL that a template gives as it is. */
function asTemplate(sql: string): string {
  return sql.replaceAll('{{', '{{ "{{" }}');
}
