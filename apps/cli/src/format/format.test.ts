import { builtinDialects } from '@atlas/dialects-all';
import { goJson } from '@atlas/gotemplate';
import { newColumn, newIndex, newRealm, newSchema, newTable } from '@atlas/model';
import { expect, test } from 'vitest';
import { type ApplyReport, applyData, applyFunctions } from './apply.ts';
import { parseFormat } from './format.ts';
import { realmToObject } from './realm-object.ts';
import { urlToObject } from './url-object.ts';

function render(text: string, data: unknown): string {
  return parseFormat(text, applyFunctions(false), 'schema').render(data);
}

test('a mistake in a template names the command group', () => {
  expect(() => parseFormat('{{ x }}', {}, 'schema')).toThrow(
    'parse log format: template: format:1: function "x" not defined',
  );
  expect(() => parseFormat('{{ x }}', {}, 'migrate')).toThrow(
    'parse format: template: format:1: function "x" not defined',
  );
});

test.each([
  ['postgres://me:s3cret@host:5432/db?sslmode=disable&password=s3cret', 'host:5432', '/db'],
  ['mysql://root:s3cret@host/app', 'host', '/app'],
  ['libsql://host?authToken=s3cret', 'host', ''],
  ['sqlite://app.db?_fk=1', 'app.db', ''],
])('%s has its parts and no password in any form', (url, host, path) => {
  const object = urlToObject(url, { kind: 'schema', schema: 'main' });
  expect(render('{{ .Host }} {{ .Path }} {{ .Schema }}', object)).toBe(`${host} ${path} main`);
  const everything = render('{{ . }} {{ printf "%v %+v" . . }} {{ .User }} {{ .RawQuery }}', object) + goJson(object);
  expect(everything).not.toContain('s3cret');
});

test('the user of a URL prints, but is an empty object in JSON', () => {
  const object = urlToObject('mysql://root:pw@host/', { kind: 'realm' });
  expect(render('{{ .User }} {{ .User.Username }}', object)).toBe('root root');
  expect(goJson(object)).toContain('"User":{},');
});

const report: ApplyReport = {
  driver: 'sqlite',
  url: 'sqlite://a.db',
  scope: { kind: 'schema', schema: 'main' },
  applied: [{ cmd: 'CREATE 1', comment: 'create one' }],
  pending: [],
  start: new Date(0),
  end: new Date(1000),
};

test.each<[string, ApplyReport | undefined, string]>([
  ['nothing to do', undefined, '{"Changes":{}}'],
  ['all done', report, '{"Applied":["CREATE 1"]}'],
  [
    'stopped half way',
    {
      ...report,
      pending: [{ cmd: 'CREATE 2', comment: '' }],
      failed: { sql: 'CREATE 2', message: 'no, not as mysql://me:pw@h/' },
    },
    '{"Applied":["CREATE 1"],"Pending":["CREATE 2"],"Error":{"Stmt":"CREATE 2","Text":"no, not as mysql://me:xxxxx@h/"}}',
  ],
])('in JSON the result of a run leaves out what is empty: %s', (_name, given, expected) => {
  const text = render(given === undefined ? '{{ json . }}' : '{{ json .Changes }}', applyData(given));
  expect(text).toBe(expected);
});

test('statements print as SQL and know their comment', () => {
  const text = render(
    '{{ range .Changes.Applied }}{{ .Comment }}: {{ . }};{{ end }}{{ len .Changes.Pending }}{{ .Error }}',
    applyData(report),
  );
  expect(text).toBe('create one: CREATE 1;0');
});

test('a template can look into every part of a realm', async () => {
  const dialect = await builtinDialects[0]?.load();
  if (dialect === undefined) throw new Error('there is a dialect');
  const id = newColumn('id', { class: 'integer', name: 'int' }, { null: true });
  const table = newTable('t', { columns: [id], indexes: [newIndex('i', ['id'])] });
  const realm = realmToObject(newRealm({ schemas: [newSchema('main', { tables: [table] })] }), dialect);
  const text = render(
    `{{ range .Schemas }}{{ range .Tables }}{{ .Schema.Name }}.{{ .Name }}{{ range .Columns }} {{ .Name }}:{{ .Type }}/{{ .Type.Raw }}/{{ .Type.Type.T }}/{{ .Type.Null }} in {{ .Table.Name }}{{ end }}
{{- range .Indexes }} {{ .Name }}({{ range .Parts }}{{ .C.Name }}{{ end }}){{ end }}{{ if .PrimaryKey }}pk{{ end }}{{ end }}{{ end }}`,
    realm,
  );
  expect(text).toBe('main.t id:int/int/int/true in t i(id)');
  expect(render('{{ json . }}', realm)).toBe(
    '{"schemas":[{"name":"main","tables":[{"name":"t","columns":[{"name":"id","type":"int","null":true}],"indexes":[{"name":"i","parts":[{"column":"id"}]}]}]}]}',
  );
  expect(() => render('{{ .Schemas.Nope }}', realm)).toThrow("can't evaluate field Nope");
});
