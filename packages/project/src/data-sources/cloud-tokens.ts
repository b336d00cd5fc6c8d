import { stringOf, stringValue } from '@atlas/hcl';
import { present } from '../present.ts';
import type { AwsTokenRequest } from '../host.ts';
import { DEFAULT_TIMEOUT, withTimeout } from '../timeouts.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "aws_rds_token"`: a password for one login to a database of Amazon RDS. */
export const awsRdsToken: ValueBlockHandler = {
  block: 'data',
  type: 'aws_rds_token',
  spec: {
    doc: 'A password for one login to a database of Amazon RDS. Put it into a URL with urlescape.',
    attributes: {
      endpoint: { kind: 'string', required: true, doc: 'host:port of the database.' },
      username: { kind: 'string', required: true },
      region: { kind: 'string', doc: 'Default: that of the AWS configuration.' },
      profile: { kind: 'string', doc: 'Profile of the AWS configuration.' },
      role: { kind: 'string', doc: 'ARN of a role to assume.' },
    },
  },
  read: async ({ block, host }) => {
    const { awsRdsToken: read } = host;
    if (read === undefined) throw new Error('tokens of AWS cannot be read here');
    const endpoint = stringOf(block, 'endpoint') ?? '';
    const match = /^(.+):(\d+)$/.exec(endpoint);
    if (match === null) throw new Error(`endpoint must be host:port, got ${JSON.stringify(endpoint)}`);
    const request = present<Omit<AwsTokenRequest, 'signal'>>({
      hostname: match[1] ?? '',
      port: Number(match[2]),
      username: stringOf(block, 'username') ?? '',
      region: stringOf(block, 'region'),
      profile: stringOf(block, 'profile'),
      role: stringOf(block, 'role'),
    });
    return stringValue(await withTimeout(DEFAULT_TIMEOUT, (signal) => read({ ...request, signal })));
  },
};

/** `data "gcp_cloudsql_token"`: a password for logins to a database of Google Cloud SQL. */
export const gcpCloudsqlToken: ValueBlockHandler = {
  block: 'data',
  type: 'gcp_cloudsql_token',
  spec: {
    doc: 'A password for logins to a database of Google Cloud SQL.',
    attributes: { region: { kind: 'string', doc: 'Has no effect.' } },
  },
  read: async ({ host }) => {
    const { gcpToken: read } = host;
    if (read === undefined) throw new Error('tokens of Google Cloud cannot be read here');
    return stringValue(await withTimeout(DEFAULT_TIMEOUT, (signal) => read({ signal })));
  },
};
