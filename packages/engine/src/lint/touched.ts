import { type Dialect, subsetNaming } from '@atlas/dialect';
import { fileStatements, type MigrationFile } from '@atlas/migrate';
import type { Realm, Schema } from '@atlas/model';

/** First words of statements that touch nothing but what they name, and what depends on that. */
const NAMES_ALL =
  /^(?:CREATE|DROP|ALTER|COMMENT|INSERT|UPDATE|DELETE|REPLACE|RENAME|TRUNCATE|SET|BEGIN|START|COMMIT|END)\b/i;
/** Statements about all that is in something, or with code that is run. */
const NAMES_MORE = /\b(?:SCHEMA|DATABASE|OWNED|EXECUTE|ALL\s+TABLES)\b/i;

/**
 * The part of a schema that files can touch: what they name anywhere in their text. Views and triggers of which nobody
 * knows what they use are part of it, with all that they name, since the server may look at them whatever changes. All of
 * the schema where a statement may reach further.
 */
export function touchedBy(files: readonly MigrationFile[], realm: Realm, { scanner }: Dialect): Realm {
  const statements = files.flatMap((file) => fileStatements(file, scanner));
  const reachesFurther = statements.some(({ text }) => !NAMES_ALL.test(text) || NAMES_MORE.test(text));
  if (reachesFurther) return realm;
  const texts = [...files.map((file) => file.text), ...realm.schemas.flatMap(opaqueTexts)];
  const text = texts.join('\n').toLowerCase();
  return subsetNaming(realm, (name) => text.includes(name.toLowerCase()));
}

function opaqueTexts({ tables, views }: Schema): readonly string[] {
  const triggers = [...tables, ...views].flatMap((owner) => owner.triggers);
  return [
    ...views.filter(({ deps }) => deps === undefined).map(({ name, def }) => `${name} ${def}`),
    ...triggers.filter(({ deps }) => deps === undefined).map(({ name, body, when }) => `${name} ${body} ${when ?? ''}`),
  ];
}
