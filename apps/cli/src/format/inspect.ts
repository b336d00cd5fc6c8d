import { dumpSql, type FileSystem, realmToJson, realmToMermaid, type State } from '@atlas/engine';
import { defineFunction, jsonFunctions, stringFunctions, type TemplateFunctions } from '@atlas/gotemplate';
import { encodeRealm } from '@atlas/dialect';
import { redactUrl } from '@atlas/diagnostics';
import { realmToObject } from './realm-object.ts';
import { fileFunctions, hclText, optionalIndent, sqlText } from './schema-text.ts';
import { urlToObject } from './url-object.ts';

/** The data of `schema inspect --format`; carries its state for the functions that print it. */
interface InspectData {
  readonly state: State;
}

/** `sql hcl mermaid json split write base64url` and the functions on text. */
export function inspectFunctions(fs: FileSystem): TemplateFunctions {
  return {
    ...jsonFunctions,
    ...stringFunctions,
    ...fileFunctions(fs),
    sql: defineFunction(['any', '...string'], (data: unknown, ...indent: readonly string[]) =>
      sqlText(stateOf(data, 'sql'), optionalIndent(indent)),
    ),
    hcl: defineFunction(['any'], (data: unknown) => hclText(stateOf(data, 'hcl'))),
    mermaid: defineFunction(['any'], (data: unknown) => {
      const { realm, dialect } = stateOf(data, 'mermaid');
      return realmToMermaid(realm, dialect);
    }),
  };
}

/** What templates of `schema inspect` work on. `url` is the first URL of the source. */
export function inspectData(state: State, url: string): object {
  const { realm, dialect, scope } = state;
  const address = state.origin === 'database' ? urlToObject(url, scope) : url;
  const data = {
    get Realm() {
      return realmToObject(realm, dialect);
    },
    URL: address,
    RedactedURL: redactUrl(url),
    Client: { Name: dialect.name, URL: address },
    Error: '',
    MarshalHCL: defineFunction([], () => encodeRealm(realm, dialect.hcl)),
    MarshalSQL: defineFunction(['...string'], (...indent: readonly string[]) => dumpSql(state, optionalIndent(indent))),
    toJSON: () => realmToJson(realm, dialect),
  };
  // Not a field that templates list or print.
  return Object.defineProperty(data, 'state', { value: state, enumerable: false });
}

function stateOf(data: unknown, name: string): State {
  if (typeof data === 'object' && data !== null && 'state' in data) return (data as InspectData).state;
  throw new Error(`${name} takes the inspected schema: {{ ${name} . }}`);
}
