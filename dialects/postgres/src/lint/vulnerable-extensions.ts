import { type Analyzer, type LintStatement, quoted } from '@atlas/lint';
import { postgresProfile, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import { cvesOf, extensionCves } from './extension-cves.ts';

/** Extensions in versions whose vulnerabilities are published. */
export const vulnerableExtensions: Analyzer = {
  name: 'vulnerable_extension',
  heading: 'vulnerable extensions detected',
  codes: extensionCves.map(({ id }) => id),
  run({ file, report }) {
    for (const statement of file.statements) {
      for (const { name, version, isPinned } of extensionsOf(statement)) {
        const shown = isPinned ? version : `${version} (that of the dev database)`;
        for (const { id, impact, fixed } of cvesOf(name, version)) {
          report({
            code: id,
            text: `Extension ${quoted(name)} version ${shown} is vulnerable: ${impact}`,
            statement,
            objects: [name],
            fixes: [{ message: `Use version ${fixed} or later of extension ${quoted(name)}` }],
          });
        }
      }
    }
  },
};

interface InstalledExtension {
  readonly name: string;
  readonly version: string;
  /** The statement itself says which version. */
  readonly isPinned: boolean;
}

/** What a statement installs or updates: as its text says, else in the version that the dev database chose. */
function extensionsOf({ text, changes }: LintStatement): readonly InstalledExtension[] {
  const pinned = pinnedVersion(text);
  if (pinned !== undefined) return [{ ...pinned, isPinned: true }];
  return changes.flatMap((change): readonly InstalledExtension[] => {
    const object =
      change.kind === 'add_object' ? change.object : change.kind === 'modify_object' ? change.to : undefined;
    const version = object?.attrs.version;
    if (object?.kind !== 'extension' || typeof version !== 'string') return [];
    return [{ name: object.name, version, isPinned: false }];
  });
}

/** `CREATE EXTENSION vector VERSION '0.7.0'`, `ALTER EXTENSION vector UPDATE TO '0.8.1'`. */
function pinnedVersion(statement: string): { readonly name: string; readonly version: string } | undefined {
  const cursor = TokenCursor.of(statement, postgresProfile);
  const isCreate = cursor.acceptKeyword('CREATE', 'EXTENSION');
  if (!isCreate && !cursor.acceptKeyword('ALTER', 'EXTENSION')) return undefined;
  cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  const name = cursor.readIdentifier();
  const isFound = isCreate
    ? cursor.seek((c) => c.isKeyword('VERSION')) && cursor.acceptKeyword('VERSION')
    : cursor.acceptKeyword('UPDATE', 'TO');
  const version = isFound ? cursor.peek()?.text : undefined;
  if (name === undefined || version === undefined) return undefined;
  return { name, version: version.startsWith("'") ? version.slice(1, -1) : unquoteIdentifier(version) };
}
