/** A published vulnerability of an extension. */
export interface ExtensionCve {
  readonly id: string;
  readonly extension: string;
  /** First version that has it; absent: all until it was fixed. */
  readonly since?: string;
  /** First version without it. */
  readonly fixed: string;
  /** What it lets an attacker do, without a full stop. */
  readonly impact: string;
}

/** The day on which the list was last compared with https://www.cve.org. */
export const CVES_AS_OF = '2026-11-28';

/**
 * Vulnerabilities of extensions that have versions of their own, by extension and year. Those of modules that come with
 * the server are not here: their fix is a minor release of the server, which leaves the extension's version as it is.
 */
export const extensionCves: readonly ExtensionCve[] = [
  {
    id: 'CVE-2024-2338',
    extension: 'anon',
    fixed: '1.3.0',
    impact: 'the owner of a table becomes superuser by an expression in a security label',
  },
  {
    id: 'CVE-2024-2339',
    extension: 'anon',
    fixed: '1.3.0',
    impact: 'the owner of a table becomes superuser by a masking function of their own',
  },
  {
    id: 'CVE-2026-9617',
    extension: 'anon',
    fixed: '3.1.0',
    impact: 'a user becomes superuser by SQL in the name of a column',
  },
  {
    id: 'CVE-2026-19634',
    extension: 'anon',
    fixed: '3.1.4',
    impact: 'SQL in imported rules runs as superuser',
  },
  {
    id: 'CVE-2026-83534',
    extension: 'anon',
    fixed: '3.2.0',
    impact: 'the owner of a table runs code as superuser through parallel masking',
  },
  {
    id: 'CVE-2026-105616',
    extension: 'anon',
    fixed: '3.3.0',
    impact: 'every role can read the secret salt',
  },
  {
    id: 'CVE-2021-33204',
    extension: 'pg_partman',
    fixed: '4.5.1',
    impact: 'functions without a search_path of their own run code of others',
  },
  {
    id: 'CVE-2026-61821',
    extension: 'pg_partman',
    fixed: '5.5.0',
    impact: 'retained partitions are moved into schemas that the user may not create in',
  },
  {
    id: 'CVE-2021-3515',
    extension: 'pglogical',
    fixed: '2.3.4',
    impact: 'users who may create databases run commands of the operating system',
  },
  {
    id: 'CVE-2023-25149',
    extension: 'timescaledb',
    since: '2.8.0',
    fixed: '2.9.3',
    impact: 'users become superuser through objects that telemetry looks up without a safe search_path',
  },
  {
    id: 'CVE-2026-3172',
    extension: 'vector',
    since: '0.6.0',
    fixed: '0.8.2',
    impact: 'a parallel HNSW index build leaks rows of other tables or crashes the server',
  },
];

/** Those that a version of an extension has. Versions are compared number by number: `1.10` is later than `1.9`. */
export function cvesOf(extension: string, version: string): readonly ExtensionCve[] {
  return extensionCves.filter(
    (cve) =>
      cve.extension === extension &&
      compareVersions(version, cve.fixed) < 0 &&
      (cve.since === undefined || compareVersions(version, cve.since) >= 0),
  );
}

/** A version without numbers, such as `unpackaged`, is later than all. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => (version.match(/\d+/g) ?? ['Infinity']).map(Number)) as [
    number[],
    number[],
  ];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? 0, right[i] ?? 0];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
