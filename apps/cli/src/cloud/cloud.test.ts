import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { awsRdsToken, readAwsSecret } from './aws.ts';
import { gcpToken, readGcpSecret } from './gcp.ts';
import { importPeer } from './import-peer.ts';

/** Stands in for the services: answers by path, or by the operation that an AWS client names. */
let server: Server;
let endpoint: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
      const body = Buffer.concat(chunks).toString();
      asked.push(`${operation || request.url} ${body}`.trim());
      const [status, answer] = answerTo(operation || String(request.url), body);
      response.writeHead(status, { 'content-type': 'application/json', 'metadata-flavor': 'Google' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

beforeEach(() => {
  asked.length = 0;
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('GCE_METADATA_HOST', endpoint.slice('http://'.length));
  vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'p');
  return () => vi.unstubAllEnvs();
});

function answerTo(what: string, body: string): [number, object] {
  if (what === 'GetSecretValue' && body.includes('prod/db')) return [200, { SecretString: 's3cret' }];
  if (what === 'GetSecretValue') {
    return [400, { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." }];
  }
  if (what === 'GetParameter') return [200, { Parameter: { Name: 'x', Value: 'param' } }];
  if (what.includes('/token')) return [200, { access_token: 'ya29', expires_in: 3600, token_type: 'Bearer' }];
  if (what.endsWith('/versions/latest:access')) {
    return [200, { payload: { data: Buffer.from('hush').toString('base64') } }];
  }
  if (what.startsWith('/computeMetadata')) return [200, {}];
  return [404, { error: { message: 'Secret [s] not found' } }];
}

const secret = (scheme: string, name: string) => ({
  scheme,
  name,
  params: new URLSearchParams({ endpoint }),
  signal: new AbortController().signal,
});

test('a secret of AWS Secrets Manager', async () => {
  expect(await readAwsSecret(secret('awssecretsmanager', 'prod/db'), '.')).toBe('s3cret');
  expect(asked).toEqual(['GetSecretValue {"SecretId":"prod/db"}']);
  await expect(readAwsSecret(secret('awssecretsmanager', 'other'), '.')).rejects.toThrow(
    "Secrets Manager can't find the specified secret.",
  );
});

test('a parameter of AWS Systems Manager is decrypted', async () => {
  expect(await readAwsSecret(secret('awsparamstore', '/app/key'), '.')).toBe('param');
  expect(asked).toEqual(['GetParameter {"Name":"/app/key","WithDecryption":true}']);
});

test('a token for Amazon RDS is signed for host and user, and asks nobody', async () => {
  const token = await awsRdsToken(
    {
      hostname: 'db.example.com',
      port: 5432,
      username: 'app',
      region: 'eu-west-1',
      signal: new AbortController().signal,
    },
    '.',
  );
  expect(token).toMatch(/^db\.example\.com:5432\/\?Action=connect&DBUser=app&.*eu-west-1.*X-Amz-Signature=/);
  expect(asked).toEqual([]);
});

test('a secret of Google Secret Manager, read with the identity of the machine', async () => {
  expect(await readGcpSecret(secret('gcpsecretmanager', 'projects/p/secrets/s'), '.')).toBe('hush');
  expect(asked).toContain('/v1/projects/p/secrets/s/versions/latest:access');
  await expect(readGcpSecret(secret('gcpsecretmanager', 'projects/p/secrets/s/versions/7'), '.')).rejects.toThrow(
    'Secret [s] not found',
  );
  await expect(readGcpSecret(secret('gcpsecretmanager', 's'), '.')).rejects.toThrow(
    'the name of a secret is projects/PROJECT/secrets/NAME, got "s"',
  );
});

test('a token for Cloud SQL', async () => {
  expect(await gcpToken('.')).toBe('ya29');
});

test('a package that is not installed is named with the command that installs it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(
    importPeer('@aws-sdk/client-none', () => Promise.reject(missing), process.cwd(), 'awsparamstore://'),
  ).rejects.toThrow(
    'awsparamstore:// needs the package @aws-sdk/client-none, which is not installed: run "npm install @aws-sdk/client-none"',
  );
});

test('a package is also found in the project of the user', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  const folder = mkdtempSync(join(tmpdir(), 'peer-'));
  const own = join(folder, 'node_modules', 'their-sdk');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'index.js'), 'module.exports = { answer: 42 };\n');
  const found = await importPeer<{ answer: number }>('their-sdk', () => Promise.reject(missing), folder, 'x');
  expect(found.answer).toBe(42);
  rmSync(folder, { recursive: true });
});
