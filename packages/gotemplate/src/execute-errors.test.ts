import { describe, expect, test } from 'vitest';
import { fixtures } from '../testing/fixture.ts';
import { TemplateError } from './errors.ts';
import { type ExecuteOptions, executeTemplate } from './execute.ts';
import { jsonFunctions } from './json.ts';
import { stringFunctions } from './strings.ts';
import { parseTemplate } from './template.ts';

interface Setting extends ExecuteOptions {
  readonly data?: keyof typeof fixtures;
}

const functions = {
  ...jsonFunctions,
  ...stringFunctions,
  fail: () => {
    throw new Error('no luck');
  },
};

function runError(text: string, { data = 'root', ...options }: Setting = {}): TemplateError {
  const template = parseTemplate('x', text, { functions });
  try {
    executeTemplate(template, fixtures[data], options);
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown;
    throw thrown;
  }
  throw new Error(`no error in ${text}`);
}

function check(text: string, expected: string, setting?: Setting): void {
  const error = runError(text, setting);
  expect(error.message).toBe(`template: ${expected}`);
  expect(error.code).toBe('template/exec');
}

type Row = [text: string, expected: string, setting?: Setting];

describe('an error points at the node and tells the reason in the words of Go', () => {
  test.each<Row>([
    ['{{.X}}', `x:1:2: executing "x" at <.X>: can't evaluate field X in type main.Root`],
    ['{{.Name.X}}', `x:1:7: executing "x" at <.Name.X>: can't evaluate field X in type string`],
    ['{{.List.X}}', `x:1:7: executing "x" at <.List.X>: can't evaluate field X in type []string`],
    ['{{.Inner.X}}', `x:1:8: executing "x" at <.Inner.X>: can't evaluate field X in type main.Inner`],
    ['{{.Ptr.X}}', `x:1:6: executing "x" at <.Ptr.X>: can't evaluate field X in type *main.Inner`],
    ['{{.MapAny.n.x}}', 'x:1:9: executing "x" at <.MapAny.n.x>: nil pointer evaluating interface {}.x'],
    ['{{.q}}', 'x:1:2: executing "x" at <.q>: map has no entry for key "q"', { data: 'map', missingKey: 'error' }],
    [
      '{{.n.z}}',
      'x:1:4: executing "x" at <.n.z>: nil pointer evaluating interface {}.z',
      { data: 'map', missingKey: 'error' },
    ],
    ['{{.X}}', 'x:1:2: executing "x" at <.X>: nil data; no entry for key "X"', { data: 'nil', missingKey: 'error' }],
    ['{{.X}}', `x:1:2: executing "x" at <.X>: can't evaluate field X in type []string`, { data: 'list' }],
    ['{{.Fail}}', 'x:1:2: executing "x" at <.Fail>: error calling Fail: boom'],
    ['{{.Greet}}', 'x:1:2: executing "x" at <.Greet>: wrong number of args for Greet: want 1 got 0'],
    ['{{.Greet 3}}', 'x:1:9: executing "x" at <3>: expected string; found 3'],
    ['{{.Greet .Count}}', 'x:1:9: executing "x" at <.Count>: wrong type for value; expected string; got int'],
    ['{{.Greet "a" "b"}}', 'x:1:2: executing "x" at <.Greet>: wrong number of args for Greet: want 1 got 2'],
    ['{{.Name "a"}}', 'x:1:2: executing "x" at <.Name>: Name has arguments but cannot be invoked as function'],
    ['{{.Map.a 3}}', 'x:1:6: executing "x" at <.Map.a>: a is not a method but has arguments'],
    ['{{"x" | .Name}}', 'x:1:8: executing "x" at <.Name>: Name has arguments but cannot be invoked as function'],
    ['{{fail}}', 'x:1:2: executing "x" at <fail>: error calling fail: no luck'],
    ['  {{  printf "%d" (fail) }}', 'x:1:19: executing "x" at <fail>: error calling fail: no luck'],
    ['{{json}}', 'x:1:2: executing "x" at <json>: wrong number of args for json: want at least 1 got 0'],
    ['{{upper}}', 'x:1:2: executing "x" at <upper>: wrong number of args for upper: want 1 got 0'],
    ['{{upper 3}}', 'x:1:8: executing "x" at <3>: expected string; found 3'],
    ['{{upper .Count}}', 'x:1:8: executing "x" at <.Count>: wrong type for value; expected string; got int'],
    ['{{.Count | upper}}', 'x:1:11: executing "x" at <upper>: wrong type for value; expected string; got int'],
    ['{{upper nil}}', 'x:1:8: executing "x" at <nil>: cannot assign nil to string'],
    ['{{upper .MapAny.q}}', 'x:1:15: executing "x" at <.MapAny.q>: invalid value; expected string'],
    ['{{nil}}', 'x:1:2: executing "x" at <nil>: nil is not a command'],
    [
      '{{eq 1 "a"}}',
      'x:1:2: executing "x" at <eq 1 "a">: error calling eq: incompatible types for comparison: int and string',
    ],
    ['{{eq 1}}', 'x:1:2: executing "x" at <eq 1>: error calling eq: missing argument for comparison'],
    ['{{eq}}', 'x:1:2: executing "x" at <eq>: wrong number of args for eq: want at least 1 got 0'],
    [
      '{{eq .List .List}}',
      'x:1:2: executing "x" at <eq .List .List>: error calling eq: non-comparable type [a b c]: []string',
    ],
    [
      '{{lt 1 "a"}}',
      'x:1:2: executing "x" at <lt 1 "a">: error calling lt: incompatible types for comparison: int and string',
    ],
    ['{{lt true false}}', 'x:1:2: executing "x" at <lt true false>: error calling lt: invalid type for comparison'],
    ['{{lt .List .List}}', 'x:1:2: executing "x" at <lt .List .List>: error calling lt: invalid type for comparison'],
    ['{{lt .MapAny.q 1}}', 'x:1:2: executing "x" at <lt .MapAny.q 1>: error calling lt: invalid type for comparison'],
    [
      '{{ne 1 "x"}}',
      'x:1:2: executing "x" at <ne 1 "x">: error calling ne: incompatible types for comparison: int and string',
    ],
    ['{{len .Count}}', 'x:1:2: executing "x" at <len .Count>: error calling len: len of type int'],
    ['{{len .Nil}}', 'x:1:2: executing "x" at <len .Nil>: error calling len: len of nil pointer'],
    ['{{index .List 5}}', 'x:1:2: executing "x" at <index .List 5>: error calling index: index out of range: 5'],
    ['{{index .List -1}}', 'x:1:2: executing "x" at <index .List -1>: error calling index: index out of range: -1'],
    [
      '{{index .List "a"}}',
      'x:1:2: executing "x" at <index .List "a">: error calling index: cannot index slice/array with type string',
    ],
    [
      '{{index .Map 1}}',
      'x:1:2: executing "x" at <index .Map 1>: error calling index: value has type int; should be string',
    ],
    [
      '{{index .Count 1}}',
      `x:1:2: executing "x" at <index .Count 1>: error calling index: can't index item of type int`,
    ],
    [
      '{{index .List nil}}',
      'x:1:2: executing "x" at <index .List nil>: error calling index: cannot index slice/array with nil',
    ],
    ['{{index nil 1}}', 'x:1:2: executing "x" at <index nil 1>: error calling index: index of untyped nil'],
    ['{{index .MapAny.q 1}}', 'x:1:2: executing "x" at <index .MapAny.q 1>: error calling index: index of untyped nil'],
    [
      '{{slice .List 2 1}}',
      'x:1:2: executing "x" at <slice .List 2 1>: error calling slice: invalid slice index: 2 > 1',
    ],
    ['{{slice .List 9}}', 'x:1:2: executing "x" at <slice .List 9>: error calling slice: index out of range: 9'],
    [
      '{{slice .List 1 2 3 4}}',
      'x:1:2: executing "x" at <slice .List 1 2 3 4>: error calling slice: too many slice indexes: 4',
    ],
    [
      '{{slice "abc" 1 2 3}}',
      'x:1:2: executing "x" at <slice "abc" 1 2 3>: error calling slice: cannot 3-index slice a string',
    ],
    [
      '{{slice .Map 1}}',
      `x:1:2: executing "x" at <slice .Map 1>: error calling slice: can't slice item of type map[string]int`,
    ],
    ['{{slice .MapAny.q 1}}', 'x:1:2: executing "x" at <slice .MapAny.q 1>: error calling slice: slice of untyped nil'],
    ['{{not}} ', 'x:1:2: executing "x" at <not>: wrong number of args for not: want 1 got 0'],
    ['{{not 1 2}}', 'x:1:2: executing "x" at <not>: wrong number of args for not: want 1 got 2'],
    ['{{and}}', 'x:1:2: executing "x" at <and>: wrong number of args for and: want at least 1 got 0'],
    ['{{and 1 (fail)}}', 'x:1:9: executing "x" at <fail>: error calling fail: no luck'],
    ['{{call .Name}}', 'x:1:2: executing "x" at <call .Name>: error calling call: non-function .Name of type string'],
    ['{{call nil}}', 'x:1:2: executing "x" at <call nil>: error calling call: call of nil'],
    ['{{range .Name}}x{{end}}', `x:1:8: executing "x" at <.Name>: range can't iterate over pets`],
    ['{{range .Inner}}x{{end}}', `x:1:8: executing "x" at <.Inner>: range can't iterate over {in 7}`],
    [
      '{{range $i, $j := 3}}{{$i}}{{end}}',
      `x:1:18: executing "x" at <3>: can't use 3 to iterate over more than one variable`,
    ],
    ['{{range 1.5}}x{{end}}', `x:1:8: executing "x" at <1.5>: range can't iterate over 1.5`],
    ['{{template "nope"}}', 'x:1:11: executing "x" at <{{template "nope"}}>: template "nope" not defined'],
    [
      '{{define "a"}}{{.X}}{{end}}{{template "a" .}}',
      `x:1:16: executing "a" at <.X>: can't evaluate field X in type main.Root`,
    ],
    ['{{3 4}}', `x:1:2: executing "x" at <3>: can't give argument to non-function 3`],
    ['{{.Name.Foo.Bar}}', `x:1:7: executing "x" at <.Name.Foo.Bar>: can't evaluate field Foo in type string`],
    [
      '{{(index .Tables 0).Name}} {{(index .Tables 0).Title "x"}} {{(index .Tables 0).Nope}}',
      `x:1:76: executing "x" at <0>: can't evaluate field Nope in type main.Table`,
    ],
    [
      '{{with $t := index .Tables 1}}{{$t.Name}} {{$t.Columns}}{{$t.Zip}}{{end}}',
      `x:1:60: executing "x" at <$t.Zip>: can't evaluate field Zip in type main.Table`,
    ],
    ['{{printf}}', 'x:1:2: executing "x" at <printf>: wrong number of args for printf: want at least 1 got 0'],
    ['{{printf 3}}', 'x:1:9: executing "x" at <3>: expected string; found 3'],
    ['{{"a" "b"}}', `x:1:2: executing "x" at <"a">: can't give argument to non-function "a"`],
    ['{{true 1}}', `x:1:2: executing "x" at <true>: can't give argument to non-function true`],
    ['{{. 1}}', `x:1:2: executing "x" at <.>: can't give argument to non-function .`],
    ['{{.Greet (fail)}}', 'x:1:10: executing "x" at <fail>: error calling fail: no luck'],
    ['{{$.Nope}}', `x:1:3: executing "x" at <$.Nope>: can't evaluate field Nope in type main.Root`],
    ['{{$x := .Inner}}{{$x.Nope}}', `x:1:20: executing "x" at <$x.Nope>: can't evaluate field Nope in type main.Inner`],
    ['{{$x := .Inner}}{{$x 1}}', `x:1:18: executing "x" at <$x>: can't give argument to non-function $x`],
    ['{{.Hello.Foo}}', `x:1:8: executing "x" at <.Hello.Foo>: can't evaluate field Foo in type string`],
    ['{{.Hello 1}}', 'x:1:2: executing "x" at <.Hello>: wrong number of args for Hello: want 0 got 1'],
    ['{{.Add 1}} ', 'x:1:2: executing "x" at <.Add>: wrong number of args for Add: want 2 got 1'],
    ['{{.Add 1 "x"}} ', 'x:1:9: executing "x" at <"x">: expected integer; found "x"'],
    ['{{.Add 1 .Name}} ', 'x:1:9: executing "x" at <.Name>: wrong type for value; expected int; got string'],
    ['{{.Add 1 2.5}} ', 'x:1:9: executing "x" at <2.5>: expected integer; found 2.5'],
    ['{{if .Nope}}x{{end}}', `x:1:5: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    ['{{if and .OK .Nope}}x{{end}}', `x:1:13: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    ['line1\nline2 {{ .Nope }}', `x:2:9: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    ['é {{ .Nope }}', `x:1:6: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    [
      '{{ .Name | printf "%s %s" .Nope }}',
      `x:1:26: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`,
    ],
    ['{{ (.Nope) }}', `x:1:4: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    [
      '{{ printf "%s" (.Name.Foo | print) }}',
      `x:1:21: executing "x" at <.Name.Foo>: can't evaluate field Foo in type string`,
    ],
    [
      '{{ template "a" .Nope }}{{define "a"}}{{end}}',
      `x:1:16: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`,
    ],
    ['{{ range .Nope }}{{end}}', `x:1:9: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    ['{{ with .Nope }}{{end}}', `x:1:8: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    [
      '{{ range .List }}{{ .Nope }}{{end}}',
      `x:1:20: executing "x" at <.Nope>: can't evaluate field Nope in type string`,
    ],
    ['{{ not .Nope }}', `x:1:7: executing "x" at <.Nope>: can't evaluate field Nope in type main.Root`],
    ['{{ len .Tables.Foo }}', `x:1:14: executing "x" at <.Tables.Foo>: can't evaluate field Foo in type []main.Table`],
    ['{{$x = 1}}', 'x:1:7: executing "x" at <1>: undefined variable: $x'],
    ['{{.X |}}', `x:1:2: executing "x" at <.X>: can't evaluate field X in type main.Root`],
    ['{{.é}} ', `x:1:2: executing "x" at <.é>: can't evaluate field é in type main.Root`],
    ['{{template "a"\n\n .X .Y | }}', 'x:1:11: executing "x" at <{{template "a" .X .Y}}>: template "a" not defined'],
    ['{{if nil}}{{end}}', 'x:1:5: executing "x" at <nil>: nil is not a command'],
    [
      '{{-0}} {{-0.0}} {{9223372036854775807}} {{9223372036854775808}} {{18446744073709551615}} {{0xFFFFFFFFFFFFFFFF}}',
      'x:1:42: executing "x" at <9223372036854775808>: 9223372036854775808 overflows int',
    ],
    ['{{range $i, $e = .List}}{{end}}', 'x:1:17: executing "x" at <.List>: undefined variable: $i'],
  ])('%j', check);
});

test('an error keeps its place and its cause', () => {
  const error = runError('a\né {{ .Fail }}');
  expect([error.templateName, error.line, error.column]).toEqual(['x', 2, 6]);
  expect(error.cause).toEqual(new Error('boom'));
});

describe('what JavaScript puts on every object is not data', () => {
  test.each<Row>([
    ['{{.constructor}}', `x:1:2: executing "x" at <.constructor>: can't evaluate field constructor in type main.Root`],
    [
      '{{.Code.constructor}}',
      `x:1:7: executing "x" at <.Code.constructor>: can't evaluate field constructor in type Code`,
    ],
    ['{{.toString}}', `x:1:2: executing "x" at <.toString>: can't evaluate field toString in type main.Root`],
    ['{{.__proto__}}', `x:1:2: executing "x" at <.__proto__>: can't evaluate field __proto__ in type main.Root`],
    ['{{.List.length}}', `x:1:7: executing "x" at <.List.length>: can't evaluate field length in type []string`],
  ])('%j', check);
});

describe('endless recursion ends in an error', () => {
  const nested = '{{if true}}'.repeat(100);
  const ends = '{{end}}'.repeat(100);
  test.each<[text: string, expected: RegExp]>([
    ['{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', /exceeded maximum template depth \(400\)$/],
    [
      `{{define "a"}}${nested}{{template "a"}}${ends}{{end}}{{template "a"}}`,
      /maximum template depth|nested too deep$/,
    ],
  ])('%#', (text, expected) => {
    expect(runError(text).message).toMatch(expected);
  });
});

test('an absent field is a nil pointer', () => {
  check('{{.Unset.Text}}', 'x:1:8: executing "x" at <.Unset.Text>: nil pointer evaluating interface {}.Text');
});
