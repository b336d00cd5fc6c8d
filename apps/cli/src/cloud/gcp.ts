import type { SecretRequest } from '@atlas/project';
import { importPeer } from './import-peer.ts';

const SECRETS = 'https://secretmanager.googleapis.com';
const PLATFORM_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LOGIN_SCOPE = 'https://www.googleapis.com/auth/sqlservice.login';

/** The text of a secret: the newest version, or the one that the name ends with. */
export async function readGcpSecret({ name, params, signal }: SecretRequest, cwd: string): Promise<string> {
  const path = name.replace(/\/+$/, '');
  if (!/^projects\/[^/]+\/secrets\/[^/]+(\/versions\/[^/]+)?$/.test(path))
    throw new Error(`the name of a secret is projects/PROJECT/secrets/NAME, got ${JSON.stringify(name)}`);
  const version = path.includes('/versions/') ? path : `${path}/versions/latest`;
  const auth = await authFor([PLATFORM_SCOPE], cwd, 'gcpsecretmanager://');
  const url = `${params.get('endpoint') ?? SECRETS}/v1/${version}:access`;
  const { data } = await auth.request<{ readonly payload?: { readonly data?: string } }>({ url, signal });
  const text = data.payload?.data;
  if (text === undefined) throw new Error('the secret has no value');
  return Buffer.from(text, 'base64').toString('utf8');
}

/** An access token that Cloud SQL takes as password. */
export async function gcpToken(cwd: string): Promise<string> {
  const auth = await authFor([PLATFORM_SCOPE, LOGIN_SCOPE], cwd, 'gcp_cloudsql_token');
  const token = await auth.getAccessToken();
  if (typeof token === 'string' && token !== '') return token;
  throw new Error('Google gave no access token: run "gcloud auth application-default login"');
}

async function authFor(scopes: string[], cwd: string, purpose: string) {
  const { GoogleAuth } = await importPeer('google-auth-library', () => import('google-auth-library'), cwd, purpose);
  return new GoogleAuth({ scopes });
}
