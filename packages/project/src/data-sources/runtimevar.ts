import { stringOf, stringValue } from '@atlas/hcl';
import { systemReason } from '../functions.ts';
import type { ProjectHost } from '../host.ts';
import { DEFAULT_TIMEOUT, withTimeout } from '../timeouts.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** Schemes whose services the host asks, with the kind of thing that the URL names. */
const CLOUD_SCHEMES: ReadonlySet<string> = new Set(['awssecretsmanager', 'awsparamstore', 'gcpsecretmanager']);

/** Parameters of a URL that are about reading and not about what is read. */
const OWN_PARAMETERS = ['decoder', 'timeout'];

/** `data "runtimevar"`: a secret or another value from a file, an HTTP server or a cloud's secret store. */
export const runtimevar: ValueBlockHandler = {
  block: 'data',
  type: 'runtimevar',
  spec: {
    doc: 'A value from a file, an HTTP server or a secret store.',
    attributes: {
      url: {
        kind: 'string',
        required: true,
        doc: 'awssecretsmanager://name?region=r, awsparamstore://name, gcpsecretmanager://projects/p/secrets/s, https://..., file:///path or constant://?val=x',
      },
    },
  },
  read: async ({ block, host }) => {
    const given = stringOf(block, 'url') ?? '';
    const match = /^([a-z][a-z0-9+.-]*):\/\/([^?]*)(?:\?(.*))?$/is.exec(given);
    if (match === null) throw new Error('url must be of the form scheme://name?parameter=value');
    const [, scheme = '', path = '', query = ''] = match;
    const params = new URLSearchParams(query);
    const decoder = params.get('decoder') ?? 'string';
    if (decoder !== 'string') throw new Error(`unsupported decoder: ${JSON.stringify(decoder)}`);
    const timeout = params.get('timeout') ?? DEFAULT_TIMEOUT;
    for (const name of OWN_PARAMETERS) params.delete(name);
    const request = { scheme: scheme.toLowerCase(), path, params };
    return stringValue(await withTimeout(timeout, (signal) => readVariable(request, host, signal)));
  },
};

interface VariableRequest {
  readonly scheme: string;
  /** What stands behind `://`, without parameters. */
  readonly path: string;
  readonly params: URLSearchParams;
}

async function readVariable(request: VariableRequest, host: ProjectHost, signal: AbortSignal): Promise<string> {
  const { scheme, path, params } = request;
  if (CLOUD_SCHEMES.has(scheme)) {
    if (host.readSecret === undefined) throw new Error('secret stores cannot be read here');
    return host.readSecret({ scheme, name: path, params, signal });
  }
  switch (scheme) {
    case 'constant': {
      const value = params.get('val');
      if (value === null) throw new Error('constant:// needs a value: constant://?val=x');
      return value;
    }
    case 'file':
      try {
        return host.fs.readFile(path);
      } catch (error) {
        throw new Error(`open ${path}: ${systemReason(error)}`, { cause: error });
      }
    case 'http':
    case 'https': {
      if (host.fetchText === undefined) throw new Error('HTTP servers cannot be asked here');
      const rest = params.toString();
      const url = `${scheme}://${path}${rest === '' ? '' : `?${rest}`}`;
      const { status, text } = await host.fetchText({ url, method: 'GET', headers: new Map(), signal });
      if (status < 200 || status > 299) throw new Error(`GET ${url}: status ${status}`);
      return text;
    }
    case 'gcpruntimeconfig':
      throw new Error('Google has shut the service behind gcpruntimeconfig:// down: use gcpsecretmanager://');
    default:
      throw new Error(
        `unknown scheme ${JSON.stringify(scheme)}: use awssecretsmanager, awsparamstore, gcpsecretmanager, http, https, file or constant`,
      );
  }
}
