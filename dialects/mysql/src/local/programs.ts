import { execFile } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ConnectionError } from '@atlas/dialect';

/** The kinds of server that can be started from programs of this machine. */
export type LocalKind = 'mysql' | 'mariadb';

/** The programs of one server. */
export interface LocalPrograms {
  readonly kind: LocalKind;
  readonly server: string;
  /** MariaDB's script that makes a data folder; MySQL's server does that itself. */
  readonly installer?: string;
  /** `9.7.4`, `10.11.18`. */
  readonly version: string;
}

export interface FindOptions {
  /** The program, or a folder to look in; nowhere else is looked then. */
  readonly path?: string | undefined;
  /** The version to insist on, or its beginning: `10.11`. */
  readonly version?: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
}

const PROGRAMS: { readonly [K in LocalKind]: readonly string[] } = {
  mysql: ['mysqld'],
  // Older packages have the old name only.
  mariadb: ['mariadbd', 'mysqld'],
};
const PACKAGES: { readonly [K in LocalKind]: string } = {
  mysql: 'mysql-server (Debian, Ubuntu: mysql-server-core is enough; Homebrew: mysql)',
  mariadb: 'mariadb-server (Debian, Ubuntu: mariadb-server-core is enough; Homebrew: mariadb)',
};
const TITLES: { readonly [K in LocalKind]: string } = { mysql: 'MySQL', mariadb: 'MariaDB' };

/** Where packages put servers that are not in everybody's PATH. */
const USUAL_FOLDERS: { readonly [K in LocalKind]: readonly string[] } = {
  mysql: [
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/usr/local/mysql/bin',
    '/opt/homebrew/opt/mysql/bin',
    '/usr/local/opt/mysql/bin',
  ],
  mariadb: [
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/usr/local/mysql/bin',
    '/opt/homebrew/opt/mariadb/bin',
    '/usr/local/opt/mariadb/bin',
  ],
};

/** Finds a server of the kind. Throws `ConnectionError` that names the package to install. */
export async function findPrograms(kind: LocalKind, options: FindOptions): Promise<LocalPrograms> {
  const { path, version } = options;
  const seen: string[] = [];
  for (const server of await candidates(kind, options)) {
    const found = await versionOf(server);
    if (found === undefined || found.kind !== kind) continue;
    if (version !== undefined && found.version !== version && !found.version.startsWith(`${version}.`)) {
      if (!seen.includes(found.version)) seen.push(found.version);
      continue;
    }
    if (kind === 'mysql') return { kind, server, version: found.version };
    const installer = await findInstaller(server);
    if (installer !== undefined) return { kind, server, installer, version: found.version };
  }
  const wanted = `${TITLES[kind]}${version === undefined ? '' : ` ${version}`}`;
  if (seen.length > 0) {
    throw new ConnectionError(
      `local://${kind}: found ${TITLES[kind]} ${seen.join(', ')}, not ${wanted}: install that version, name its folder with ?path=, or leave the version out`,
    );
  }
  if (path !== undefined) throw new ConnectionError(`local://${kind}: there is no ${TITLES[kind]} server at ${path}`);
  throw new ConnectionError(
    `local://${kind}: no ${TITLES[kind]} server was found on this machine: install ${PACKAGES[kind]}, name its folder with ?path=, or give the URL of a running server`,
  );
}

async function candidates(kind: LocalKind, { path, env }: FindOptions): Promise<string[]> {
  const names = PROGRAMS[kind];
  if (path !== undefined) {
    const isFolder = await stat(path).then(
      (s) => s.isDirectory(),
      () => false,
    );
    return isFolder ? executables([path, join(path, 'bin'), join(path, 'sbin')], names) : [path];
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((f) => f !== '');
  return executables([...folders, ...USUAL_FOLDERS[kind]], names);
}

async function executables(folders: readonly string[], names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (!found.includes(file) && (await isExecutable(file))) found.push(file);
    }
  }
  return found;
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** `mysqld  Ver 9.7.4 for Linux on x86_64`, `mariadbd  Ver 10.11.18-MariaDB-0+deb12u1 for debian-linux-gnu`. */
async function versionOf(server: string): Promise<{ kind: LocalKind; version: string } | undefined> {
  const text = await new Promise<string>((resolve) => {
    execFile(server, ['--no-defaults', '--version'], (_error, stdout) => resolve(stdout));
  });
  const version = /\bVer (\d+(?:\.\d+)+)/.exec(text)?.[1];
  return version === undefined ? undefined : { kind: /mariadb/i.test(text) ? 'mariadb' : 'mysql', version };
}

async function findInstaller(server: string): Promise<string | undefined> {
  const here = dirname(server);
  const real = dirname(await realpath(server));
  const folders = [here, real].flatMap((f) => [f, join(f, '..', 'bin'), join(f, '..', 'scripts')]);
  return (await executables([...folders, '/usr/bin', '/usr/local/bin'], ['mariadb-install-db', 'mysql_install_db']))[0];
}
