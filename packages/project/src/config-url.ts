import { ProjectError } from './errors.ts';

/** What `--config` means when it is not given. */
export const DEFAULT_CONFIG_URL = 'file://atlas.hcl';

/** The path in a config URL such as `file://atlas.hcl` or `file:///etc/atlas.hcl`. Only `file://` is supported. */
export function configPath(url: string): string {
  const [, scheme, path = ''] = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^?#]*)/.exec(url) ?? [];
  if (scheme === undefined)
    throw new ProjectError('project/bad-config-url', `missing scheme for config file. Did you mean file://${url}?`);
  if (scheme.toLowerCase() !== 'file')
    throw new ProjectError('project/bad-config-url', `unsupported config file driver ${JSON.stringify(scheme)}`);
  return path;
}
