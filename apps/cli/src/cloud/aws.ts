import type { AwsTokenRequest, SecretRequest } from '@atlas/project';
import { importPeer } from './import-peer.ts';

/** The text of a secret, or of a parameter with its encryption undone. */
export async function readAwsSecret(request: SecretRequest, cwd: string): Promise<string> {
  const { scheme, name, params, signal } = request;
  const settings = {
    ...given('region', params.get('region')),
    ...given('profile', params.get('profile')),
    ...given('endpoint', params.get('endpoint')),
  };
  if (scheme === 'awsparamstore') {
    const { GetParameterCommand, SSMClient } = await importPeer(
      '@aws-sdk/client-ssm',
      () => import('@aws-sdk/client-ssm'),
      cwd,
      'awsparamstore://',
    );
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const { Parameter } = await new SSMClient(settings).send(command, { abortSignal: signal });
    return required(Parameter?.Value, 'the parameter has no value');
  }
  const { GetSecretValueCommand, SecretsManagerClient } = await importPeer(
    '@aws-sdk/client-secrets-manager',
    () => import('@aws-sdk/client-secrets-manager'),
    cwd,
    'awssecretsmanager://',
  );
  const command = new GetSecretValueCommand({ SecretId: name });
  const { SecretString, SecretBinary } = await new SecretsManagerClient(settings).send(command, {
    abortSignal: signal,
  });
  const bytes = SecretBinary === undefined ? undefined : new TextDecoder().decode(SecretBinary);
  return required(SecretString ?? bytes, 'the secret has no value');
}

/** A password for one login. Nothing is asked of AWS but what the credentials need. */
export async function awsRdsToken(request: AwsTokenRequest, cwd: string): Promise<string> {
  const { hostname, port, username, region, profile, role } = request;
  const { Signer } = await importPeer('@aws-sdk/rds-signer', () => import('@aws-sdk/rds-signer'), cwd, 'aws_rds_token');
  const credentials =
    profile === undefined && role === undefined ? undefined : await credentialsFor({ profile, role, region }, cwd);
  const signer = new Signer({
    hostname,
    port,
    username,
    ...given('region', region),
    ...given('profile', profile),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return signer.getAuthToken();
}

interface Identity {
  readonly profile: string | undefined;
  readonly role: string | undefined;
  readonly region: string | undefined;
}

async function credentialsFor({ profile, role, region }: Identity, cwd: string) {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await importPeer(
    '@aws-sdk/credential-providers',
    () => import('@aws-sdk/credential-providers'),
    cwd,
    'a profile or role of aws_rds_token',
  );
  const own = fromNodeProviderChain(given('profile', profile));
  if (role === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: { RoleArn: role, RoleSessionName: 'atlas' },
    ...(region === undefined ? {} : { clientConfig: { region } }),
  });
}

function given<K extends string>(name: K, value: string | null | undefined): { readonly [P in K]?: string } {
  return value === null || value === undefined || value === '' ? {} : ({ [name]: value } as { [P in K]: string });
}

function required(value: string | undefined, message: string): string {
  if (value === undefined) throw new Error(message);
  return value;
}
