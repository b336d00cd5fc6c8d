import { describe, expect, test } from 'vitest';
import { fixtures } from '../testing/fixture.ts';
import { type ExecuteOptions, executeTemplate } from './execute.ts';
import { stringFunctions } from './strings.ts';
import { parseTemplate } from './template.ts';
import { goString } from './values.ts';

interface Setting extends ExecuteOptions {
  readonly data?: keyof typeof fixtures;
}

const functions = {
  ...stringFunctions,
  fail: () => {
    throw new Error('no luck');
  },
};

function check(text: string, expected: string, { data = 'root', ...options }: Setting = {}): void {
  expect(executeTemplate(parseTemplate('x', text, { functions }), fixtures[data], options)).toBe(expected);
}

type Row = [text: string, expected: string, setting?: Setting];

describe('a template writes what Go writes', () => {
  test.each<Row>([
    ['', ''],
    ['no actions at all', 'no actions at all'],
    ['{{.Nil}}', '<nil>'],
    ['{{.MapAny.q}}', '<no value>'],
    ['{{.MapAny.q.z}}', '<no value>'],
    ['{{.}}', '<no value>', { data: 'nil' }],
    ['{{.X}}', '<no value>', { data: 'nil' }],
    ['{{print nil}}', '<nil>'],
    ['{{eq nil nil}}', 'true'],
    ['{{eq .Nil nil}}', 'true'],
    ['{{eq .Name nil}}', 'false'],
    ['{{eq .MapAny.q nil}}', 'true'],
    ['{{eq .MapAny.q "a"}}', 'false'],
    ['{{eq .MapAny.n "a"}}', 'false'],
    ['{{eq .Inner .Inner}}', 'true'],
    ['{{eq .List nil}}', 'false'],
    ['{{le 1 2}} {{gt "b" "a"}} {{ge 1 1}}', 'true true true'],
    ['{{len "é"}} {{len .List}} {{len .Map}}', '2 3 2'],
    ['{{index "abc" 1}}', '98'],
    ['{{index .List}}', '[a b c]'],
    ['{{index .MapAny "m" "k"}}', 'v'],
    ['{{slice "abcdef" 1 3}} {{slice .List 1}} {{slice .List}}', 'bc [b c] [a b c]'],
    ['{{and 0 (fail)}} {{or 1 (fail)}} {{and 1 2 3}} {{or 0 "" 3}}', '0 1 3 3'],
    [
      '{{html "<a href=\'x\'>\\"&" }} {{js "it\'s <b>\\n=&\\"\\\\é"}} {{urlquery "a b&c=é/~-_."}}',
      '&lt;a href=&#39;x&#39;&gt;&#34;&amp; it\\\'s \\u003Cb\\u003E\\u000A\\u003D\\u0026\\"\\\\é a+b%26c%3D%C3%A9%2F~-_.',
    ],
    ['{{html .MapAny.q}} {{html 1 2 "a"}}', '&lt;no value&gt; 1 2a'],
    ['{{range 3}}{{.}}{{end}} {{range $i := 3}}{{$i}}{{end}}', '012 012'],
    ['{{range .MapAny.q}}x{{else}}empty{{end}} {{range .None}}x{{else}}none{{end}}', 'empty none'],
    ['{{range -2}}x{{else}}neg{{end}}', 'neg'],
    ['{{range $k, $v := .Map}}{{$k}}={{$v}},{{end}}', 'a=1,b=2,'],
    ['{{range $v := .Map}}{{$v}},{{end}} {{range .Map}}{{.}}{{end}}', '1,2, 12'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    [
      '{{.Any}} {{.Map}} {{.MapAny}} {{.Inner}} {{.Ptr}} {{.Tables}} {{.Code}} {{.Err}}',
      '[1 x <nil> true 2.5] map[a:1 b:2] map[l:[1 2] m:map[k:v] n:<nil> s:str] {in 7} {p 8} [{t1 [id]} {t2 [id name]}] <c> bad thing',
    ],
    [
      '{{printf "%v %d %s %q %T" .Any .Any .Any .Any .Any}}',
      '[1 x <nil> true 2.5] [1 %!d(string=x) <nil> %!d(bool=true) %!d(float64=2.5)] [%!s(int=1) x <nil> %!s(bool=true) %!s(float64=2.5)] [\'\\x01\' "x" <nil> %!q(bool=true) %!q(float64=2.5)] []interface {}',
    ],
    [
      '{{printf "%d %s" 1}} {{printf "%d" 1 2 "x"}} {{printf "%!"}} {{printf "%z" 1}} {{printf "%d" "x"}} {{printf "%"}}',
      '1 %!s(MISSING) 1%!(EXTRA int=2, string=x) %!!(MISSING) %!z(int=1) %!d(string=x) %!(NOVERB)',
    ],
    ['{{print 1 2 "a" "b" 3 4}} {{println "a" 1}}', '1 2ab3 4 a 1\n'],
    ['{{add 1 (len .List)}} {{.Add 1 2 | printf "%03d"}}', '4 003'],
    ['{{block "b" .Inner}}{{.Text}}{{end}} {{define "b2"}}..{{end}}', 'in '],
    ['{{/* a */}}ok{{- /* b */ -}} z', 'okz'],
    ['{{$x:=1}}{{$x}}', '1'],
    ['{{define "a"}}1{{end}}{{define "a"}} {{end}}{{template "a"}}', '1'],
    ['{{range .List}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}', 'ac'],
    ['{{range .List}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{else}}e{{end}}', 'a'],
    ['{{with .Empty}}a{{else with .Name}}{{.}}{{else}}c{{end}}', 'pets'],
    ['{{if .Empty}}a{{else if .Zero}}b{{else if .OK}}c{{else}}d{{end}}', 'c'],
    ['{{if $v := .Name}}{{$v}}{{else}}{{$v}}{{end}}', 'pets'],
    ['{{- .Name -}} x', 'petsx'],
    ['a {{- .Name -}} x {{-3}} {{- 3}}|', 'apetsx -33|'],
    ['a\n {{- /* c */ -}} \nb', 'ab'],
    ['{{ .Name -}}}', 'pets}'],
    ['a}}b {{"}}"}} {{`x\ny`}}', 'a}}b }} x\ny'],
    ['{{ printf "%q" "a\\tb\\"\\\\\\u00e9\\x00\\U0001F600\\101\\xc3\\xa9" }}', '"a\\tb\\"\\\\é\\x00😀Aé"'],
    ['{{if not nil}}a{{end}}', 'a'],
    ['{{$e := "z"}}{{range $e = .List}}{{end}}{{$e}}', 'c'],
    ['{{$i := 0}}{{$e := "z"}}{{range $i, $e = .List}}{{end}}{{$i}}{{$e}}', '2c'],
    ['{{$i := 9}}{{range $i = 3}}{{end}}{{$i}}', '2'],
    ['{{ .Name | upper | printf "%s-%s" "x" }}', 'x-PETS'],
    ['{{ with $x := 5 }}{{ $x }}{{ . }}{{ end }}', '55'],
    ['{{ "quoted" | print | len }}', '6'],
    ['{{ (1) }} {{ ("a" | upper) }} {{ ((.Inner)).Text }}', '1 A in'],
  ])('%j', check);
});

describe('values of JavaScript take the place of Go values', () => {
  test.each<Row>([
    ['{{.Unset}}', '<nil>'],
    ['{{.At}}', '2024-02-29 12:30:05.25 +0000 UTC'],
    ['{{.Big}} {{eq .Big 4611686018427387904}} {{lt 1 .Big}}', '4611686018427387904 true true'],
    ['{{eq .Ratio 1.5}} {{eq .Ratio 2}} {{lt .Count 3.5}}', 'true false true'],
    ['{{call .Funcs.double 21}} {{call (index .Funcs "double") .Count}}', '42 6'],
    ['{{.Hello}} {{.Greet "you"}} {{"you" | .Greet}} {{(index .Tables 0).Title "x"}}', 'hello hi you hi you xt1'],
    [
      '{{range .Tables}}{{.Name}}:{{range $i, $c := .Columns}}{{if $i}},{{end}}{{$c}}{{end}};{{end}}',
      't1:id;t2:id,name;',
    ],
    ['{{with .Nil}}a{{else}}b{{end}}{{if .None}}c{{end}}{{if .Inner}}d{{end}}', 'bd'],
    ['{{printf "%s is %d (%5.2f%%)" .Name .Count .Ratio}}', 'pets is 3 ( 1.50%)'],
    ['{{slice "héllo" 0 3}} {{index .Nums 1}} {{slice .Nums 1 2}}', 'hé 20 [20]'],
    ['{{.s}} {{.l}} {{.q}}', 'str [1 2] <no value>', { data: 'map' }],
    ['{{.s}} {{.m.k}}', 'str v', { data: 'map', missingKey: 'error' }],
  ])('%j', check);
});

test('a template calls the templates it shares, and its own definitions win', () => {
  const list = parseTemplate('shared/list', '{{range .}}<{{template "item" .}}>{{end}}');
  const item = parseTemplate('items', '{{define "item"}}{{.}}{{end}}{{define "end"}}shared{{end}}');
  const main = parseTemplate('main', '{{template "shared/list" .}}{{template "end"}}{{define "end"}}own{{end}}', {
    shared: [list, item],
  });
  expect(executeTemplate(main, ['a', 'b'])).toBe('<a><b>own');
});

test('an error in a shared template names its text', () => {
  const shared = parseTemplate('shared/x', '\n{{.Nope}}');
  const main = parseTemplate('main', '{{template "shared/x" .}}', { shared: [shared] });
  expect(() => executeTemplate(main, { Name: 1 })).toThrow(
    `template: shared/x:2:2: executing "shared/x" at <.Nope>: can't evaluate field Nope in type object`,
  );
});

test('functions given at parse time win over the built-in ones', () => {
  expect(executeTemplate(parseTemplate('x', '{{len 1}}', { functions: { len: () => 'own' } }), null)).toBe('own');
});

test('a value tells its own text', () => {
  const data = { Took: { [goString]: () => '1.5s' } };
  expect(executeTemplate(parseTemplate('x', '{{.Took}} {{printf "%q %v" .Took .}}'), data)).toBe('1.5s "1.5s" {1.5s}');
});

test('a text that fails is shown in place, as Go shows a panic', () => {
  const data = {
    Bad: {
      [goString]: () => {
        throw new Error('oops');
      },
    },
  };
  expect(executeTemplate(parseTemplate('x', '{{.Bad}}'), data)).toBe('%!v(PANIC=String method: oops)');
});

test('a value that holds itself prints', () => {
  const data: { Name: string; Self?: unknown } = { Name: 'a' };
  data.Self = data;
  expect(executeTemplate(parseTemplate('x', '{{.}}'), data)).toBe('{a ...}');
});

test('execution leaves the template as it was', () => {
  const template = parseTemplate('x', '{{$n := .}}{{$n = 5}}{{$n}}{{.}}');
  expect([executeTemplate(template, 1), executeTemplate(template, 2)]).toEqual(['51', '52']);
});
