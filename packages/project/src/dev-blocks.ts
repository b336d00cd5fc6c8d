import { type AttributeSpec, rangeOf, objectValue, stringOf, stringValue, type DecodedBlock } from '@atlas/hcl';
import { formatPosition, type Range } from '@atlas/diagnostics';
import type { ValueBlockHandler, ValueBlockRequest } from './value-block.ts';

/** SQL that belongs to a clean dev database: it runs first, and what it creates is part of no state. */
export interface DevBaseline {
  readonly sql: string;
  /** The block that has it, as `docker.postgres.dev`. */
  readonly name: string;
  readonly range: Range;
}

const BASELINE: AttributeSpec = {
  kind: 'string',
  doc: 'SQL to run first. What it creates is left out of every state and every plan.',
};

/** Images by block type that `docker://` URLs name by a word of their own. */
const USUAL_IMAGES: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mariadb'],
]);

/** Databases that know a default schema inside of a database; others have one or the other. */
const WITH_SEARCH_PATH: ReadonlySet<string> = new Set(['postgres']);

function docker(type: string): ValueBlockHandler {
  return {
    block: 'docker',
    type,
    spec: {
      doc: 'A dev database in a container that is thrown away.',
      attributes: {
        image: { kind: 'string', required: true, doc: 'Such as postgres:17.' },
        schema: { kind: 'string', doc: 'The one schema to work in.' },
        ...(WITH_SEARCH_PATH.has(type) ? { database: { kind: 'string', doc: 'Name of the database.' } as const } : {}),
        baseline: BASELINE,
      },
    },
    read: (request) => devUrl(request, dockerUrl(type, request.block)),
  };
}

/** `docker://postgres/17/app?search_path=public`, or `docker+postgres://org/image:tag/app` for other images. */
function dockerUrl(type: string, block: DecodedBlock): string {
  const image = stringOf(block, 'image') ?? '';
  const slash = image.lastIndexOf('/');
  const colon = image.lastIndexOf(':');
  const [name, tag] = colon > slash ? [image.slice(0, colon), image.slice(colon + 1)] : [image, 'latest'];
  if (name === '' || tag === '') throw new Error(`${JSON.stringify(image)} is no image: write it as name:tag`);
  const schema = stringOf(block, 'schema') ?? '';
  const database = WITH_SEARCH_PATH.has(type) ? (stringOf(block, 'database') ?? '') : schema;
  const path = database === '' ? '' : `/${encodeURIComponent(database)}`;
  const query = WITH_SEARCH_PATH.has(type) && schema !== '' ? `?search_path=${encodeURIComponent(schema)}` : '';
  if (USUAL_IMAGES.get(type) === name) return `docker://${type}/${tag}${path}${query}`;
  return `docker+${type}://${name.includes('/') ? '' : '_/'}${name}:${tag}${path}${query}`;
}

function dev(type: string): ValueBlockHandler {
  return {
    block: 'dev',
    type,
    spec: {
      doc: 'A dev database that runs anyway, with a baseline.',
      attributes: { url: { kind: 'string', required: true, doc: 'URL of the database.' }, baseline: BASELINE },
    },
    read: (request) => devUrl(request, stringOf(request.block, 'url') ?? ''),
  };
}

/** The value of a block: its URL, marked so that no other URL means the same baseline. */
function devUrl({ block, name, addBaseline }: ValueBlockRequest, url: string) {
  const sql = stringOf(block, 'baseline') ?? '';
  if (sql.trim() === '') return objectValue({ url: stringValue(url) });
  const { type, labels } = block.block;
  const id = [type.name, ...labels.map((label) => label.name)].join('.');
  const range = rangeOf(type);
  const marked = `${url}${url.includes('?') ? '' : '?'}#${encodeURIComponent(`${name}-${hash(sql)}`)}`;
  addBaseline(marked, { sql, name: `${id} baseline (${formatPosition(range)})`, range });
  return objectValue({ url: stringValue(marked) });
}

/** Tells texts apart in URLs: 32-bit FNV-1a, together with the name of the block. */
function hash(text: string): string {
  let value = 2_166_136_261;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 16_777_619) >>> 0;
  return value.toString(16);
}

const DOCKER_TYPES = ['postgres', 'mysql', 'mariadb', 'sqlserver', 'clickhouse'];

export const devBlockHandlers: readonly ValueBlockHandler[] = [
  ...DOCKER_TYPES.map(docker),
  ...[...DOCKER_TYPES, 'sqlite'].map(dev),
];
