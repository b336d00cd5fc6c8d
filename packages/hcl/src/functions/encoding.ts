import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { ANY, listType, STRING } from '../types.ts';
import { objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import { any, define, str, textArg } from './define.ts';
import { decodeJson, encodeJson } from './json.ts';

/** Reads and writes YAML. Kept outside, because most runs never need it: see the `@atlas/hcl/yaml` entry. */
export interface YamlCodec {
  /** Throws `FunctionError` for text that is not one YAML document. */
  readonly decode: (text: string) => Value;
  readonly encode: (value: Value) => string;
  /** Deep merge of documents: maps are merged, lists appended, scalars replaced by the later one. */
  readonly merge: (documents: readonly string[]) => string;
}

/** `csvdecode jsondecode jsonencode yamldecode yamlencode yamlmerge`. The YAML ones fail without a codec. */
export function encodingFunctions(yaml: YamlCodec | undefined): readonly FunctionSpec[] {
  const codec = (): YamlCodec => {
    if (yaml === undefined) throw new FunctionError('YAML is not available here');
    return yaml;
  };
  return [
    define('csvdecode', 'Reads CSV with a header line into a list of objects.', [str('str')], listType(ANY), (args) =>
      decodeCsv(textArg(args, 0)),
    ),
    define('jsondecode', 'Reads JSON.', [str('str')], ANY, (args) => decodeJson(textArg(args, 0))),
    define('jsonencode', 'Writes a value as compact JSON.', [any('value', true)], STRING, (args) =>
      stringValue(encodeJson(args[0] ?? { kind: 'null' })),
    ),
    define('yamldecode', 'Reads YAML.', [str('str')], ANY, (args) => codec().decode(textArg(args, 0))),
    define('yamlencode', 'Writes a value as YAML.', [any('value', true)], STRING, (args) =>
      stringValue(codec().encode(args[0] ?? { kind: 'null' })),
    ),
    define(
      'yamlmerge',
      'Merges YAML documents: maps are merged, lists appended, scalars replaced.',
      [],
      STRING,
      (args) => {
        const documents = args.flatMap((arg) => (arg.kind === 'string' ? [arg.value] : []));
        const [only] = documents;
        if (only === undefined) throw new FunctionError('at least one document is required');
        return stringValue(documents.length === 1 ? only : codec().merge(documents));
      },
      { name: 'documents', type: STRING, nullable: true },
    ),
  ];
}

/** Fields in quotes may contain commas, newlines and doubled quotes. Every row has as many fields as the header. */
function decodeCsv(text: string): Value {
  const [header, ...rows] = csvRows(text);
  if (header === undefined) throw new FunctionError('missing header line', 0);
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new FunctionError(`duplicate column name "${twice}"`, 0);
  const objects = rows.map((row, i) => {
    if (row.length !== header.length)
      throw new FunctionError(`record ${i + 2} has ${row.length} fields, the header has ${header.length}`, 0);
    return objectValue(header.map((name, column): [string, Value] => [name, stringValue(row[column] ?? '')]));
  });
  return tupleValue(objects);
}

function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const start = field.lastIndex;
    const match = field.exec(text);
    if (match === null)
      throw new FunctionError(`bare quote in CSV on line ${text.slice(0, start).split('\n').length}`, 0);
    const [, quoted, plain = '', separator] = match;
    // An empty line is not a record.
    if (row.length === 0 && quoted === undefined && plain === '' && separator !== ',') continue;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (separator === ',') {
      if (field.lastIndex === text.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
