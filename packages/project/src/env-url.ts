import { type Value, typeName, typeOf } from '@atlas/hcl';
import type { Env } from './env.ts';
import { ProjectError } from './errors.ts';

/** Whether a URL stands for an attribute of the selected environment: `env://src`. */
export function isEnvUrl(url: string): boolean {
  return url.startsWith('env://');
}

/**
 * What an `env://` URL stands for, in the order of the text: one URL, or several if the attribute is a list. Attributes
 * inside blocks are named by path: `env://migration.dir`, `env://schema.src`. Throws `project/env-url` for attributes that
 * are missing, no texts, or `env://` URLs themselves.
 */
export function resolveEnvUrl(url: string, env: Env | undefined): readonly string[] {
  if (env === undefined) throw fail('cannot use env:// variables without selecting an environment');
  const path = url.slice('env://'.length);
  if (!isEnvUrl(url) || !/^[^/?#.]+(\.[^/?#.]+)*$/.test(path))
    throw fail(`invalid env:// variable ${JSON.stringify(url)}`);
  const urls = attributeTexts(path, url, env);
  if (urls.some(isEnvUrl)) throw fail(`${url} (attribute) cannot reference another env://`, env, path);
  return urls;
}

function attributeTexts(path: string, url: string, env: Env): readonly string[] {
  const known = knownAttribute(path, env);
  if (known !== undefined && known.length > 0) return known;
  if (path === 'migration.dir') throw fail(`${url}: no migration dir defined in env ${JSON.stringify(env.name)}`);
  const value = env.attributes.get(path);
  if (value === undefined) throw fail(`${url} (attribute) not found in env.${env.name}`);
  const texts = textsOf(value);
  if (texts !== undefined && texts.length > 0) return texts;
  const got = texts === undefined ? typeName(typeOf(value)) : 'an empty list';
  throw fail(`${url} (attribute) must be a string or a list of strings, got ${got}`, env, path);
}

function knownAttribute(path: string, env: Env): readonly string[] | undefined {
  const one = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);
  switch (path) {
    case 'name':
      return [env.name];
    case 'url':
      return one(env.url);
    case 'dev':
      return one(env.dev);
    case 'src':
      return env.src;
    case 'schema.src':
      return env.schema.src;
    case 'migration.dir':
      return one(env.migration.dir);
    default:
      return undefined;
  }
}

function textsOf(value: Value): readonly string[] | undefined {
  if (value.kind === 'string') return [value.value];
  if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple') return undefined;
  const texts = value.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  return texts.length === value.items.length ? texts : undefined;
}

function fail(message: string, env?: Env, path = ''): ProjectError {
  return new ProjectError('project/env-url', message, { range: env?.ranges.get(path) });
}
