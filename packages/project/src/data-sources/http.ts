import { numberValue, objectValue, stringOf, stringValue, type Value, valueOf } from '@atlas/hcl';
import { DEFAULT_TIMEOUT, withTimeout } from '../timeouts.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "http"`: what an HTTP server answers, as `response_body` and `status_code`. */
export const http: ValueBlockHandler = {
  block: 'data',
  type: 'http',
  spec: {
    doc: 'The answer of an HTTP server.',
    attributes: {
      url: { kind: 'string', required: true },
      method: { kind: 'string', doc: 'Default: GET.' },
      request_headers: { kind: 'map', doc: 'Headers by name.' },
      timeout: { kind: 'string', doc: `How long to wait: 10s. Default: ${DEFAULT_TIMEOUT}.` },
    },
  },
  read: async ({ block, host }) => {
    const { fetchText } = host;
    if (fetchText === undefined) throw new Error('HTTP servers cannot be asked here');
    const url = stringOf(block, 'url') ?? '';
    const method = stringOf(block, 'method') ?? 'GET';
    const given = valueOf(block, 'request_headers');
    const headers = new Map(
      given !== undefined && 'entries' in given
        ? [...given.entries].map(([name, value]): [string, string] => [name, headerText(name, value)])
        : [],
    );
    const { status, text } = await withTimeout(stringOf(block, 'timeout') ?? DEFAULT_TIMEOUT, (signal) =>
      fetchText({ url, method, headers, signal }),
    );
    if (status < 200 || status > 299) throw new Error(`${method} ${url}: status ${status}`);
    return objectValue({ response_body: stringValue(text), status_code: numberValue(status) });
  },
};

function headerText(name: string, value: Value): string {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number') return value.text;
  throw new Error(`request_headers.${name} must be a string, not ${value.kind}`);
}
