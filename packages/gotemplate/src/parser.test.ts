import { describe, expect, test } from 'vitest';
import { TemplateError } from './errors.ts';
import { stringFunctions } from './strings.ts';
import { parseTemplate } from './template.ts';

/** The error that parsing `text` ends in; its message comes without the leading `template: `. */
function parseError(text: string): TemplateError {
  try {
    parseTemplate('x', text, { functions: stringFunctions });
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown;
    throw thrown;
  }
  throw new Error(`no error in ${text}`);
}

function check(text: string, expected: string): void {
  const error = parseError(text);
  expect(error.message).toBe(`template: ${expected}`);
  expect(error.code).toBe('template/parse');
}

describe('a mistake in the text is told in the words of Go', () => {
  test.each([
    ['{{.Name | 3}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{', 'x:1: unclosed action'],
    ['{{}}', 'x:1: missing value for command'],
    ['{{ }}', 'x:1: missing value for command'],
    ['{{.X', 'x:1: unclosed action'],
    ['{{.X}\n}}', "x:1: bad character U+007D '}'"],
    ['{{ } }}', 'x:1: unexpected "}" in command'],
    ['{{.X}', "x:1: bad character U+007D '}'"],
    ['{{\n.X\n', 'x:3: unclosed action started at x:1'],
    ['{{if .X}}\nabc', 'x:2: unexpected EOF'],
    ['{{if}}x{{end}}', 'x:1: missing value for if'],
    ['{{if .X}}a{{else}}b{{else}}c{{end}}', 'x:1: expected end; found {{else}}'],
    ['{{end}}', 'x:1: unexpected {{end}}'],
    ['{{else}}', 'x:1: unexpected {{else}}'],
    ['{{if .X}}{{end}}{{end}}', 'x:1: unexpected {{end}}'],
    ['{{foo}}', 'x:1: function "foo" not defined'],
    ['{{foo .X}}', 'x:1: function "foo" not defined'],
    ['{{.X | foo}}', 'x:1: function "foo" not defined'],
    ['{{"abc}}', 'x:1: unterminated quoted string'],
    ['{{"abc\n}}', 'x:1: unterminated quoted string'],
    ['{{`abc}}', 'x:1: unterminated raw quoted string'],
    ["{{'a}}", 'x:1: unterminated character constant'],
    ["{{'ab'}}", "x:1: malformed character constant: 'ab'"],
    ["{{''}}", 'x:1: invalid syntax'],
    ['{{"\\q"}}', 'x:1: invalid syntax'],
    ['{{"\\\'"}}', 'x:1: invalid syntax'],
    ['{{/* a }}', 'x:1: unclosed comment'],
    ['{{/* a */ }}', 'x:1: comment ends before closing delimiter'],
    ['{{.X)}}', 'x:1: unexpected right paren'],
    ['{{(.X}}', 'x:1: unclosed left paren'],
    ['{{(.X) .Y)}}', 'x:1: unexpected right paren'],
    ['{{()}}', 'x:1: missing value for parenthesized pipeline'],
    ['{{$x}}', 'x:1: undefined variable "$x"'],
    ['{{$x := 1}}{{$x}}{{end}}', 'x:1: unexpected {{end}}'],
    ['{{$x=1}}', "x:1: bad character U+003D '='"],
    ['{{$x, $y := .Map}}', 'x:1: too many declarations in command'],
    ['{{range $x, 3}}{{end}}', 'x:1: range can only initialize variables'],
    ['{{range $x, $y, $z := .Map}}{{end}}', 'x:1: too many declarations in range'],
    ['{{if $x, $y := .Map}}{{end}}', 'x:1: too many declarations in if'],
    ['{{.X | 3}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{.X | "a"}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{.X | .}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{.X | true}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{.X | nil}}', 'x:1: non executable command in pipeline stage 2'],
    ['{{| .X}}', 'x:1: unexpected "|" in command'],
    ['{{.X || .Y}}', 'x:1: unexpected "|" in command'],
    ['{{3.X}}', 'x:1: bad number syntax: "3.X"'],
    ['{{"a".X}}', 'x:1: unexpected . after term "\\"a\\""'],
    ['{{true.X}}', 'x:1: unexpected . after term "true"'],
    ['{{nil.X}}', 'x:1: unexpected . after term "nil"'],
    ['{{..X}}', 'x:1: unexpected . after term "."'],
    ['{{.X.}}', 'x:1: unexpected <.> in operand'],
    ['{{.X..Y}}', 'x:1: unexpected <.> in operand'],
    ['{{.X,.Y}}', 'x:1: unexpected "," in operand'],
    ['{{.X!}}', "x:1: bad character U+0021 '!'"],
    ['{{@}}', 'x:1: unexpected "@" in command'],
    ['{{£}}', "x:1: unrecognized character in action: U+00A3 '£'"],
    ['{{1a}}', 'x:1: bad number syntax: "1a"'],
    ['{{0x}}', 'x:1: illegal number syntax: "0x"'],
    ['{{1..2}}', 'x:1: unexpected ".2" in operand'],
    ['{{99999999999999999999}}', 'x:1: integer overflow: "99999999999999999999"'],
    ['{{0b12}}', 'x:1: bad number syntax: "0b12"'],
    ['{{08}}', 'x:1: integer overflow: "08"'],
    ['{{1_}}', 'x:1: illegal number syntax: "1_"'],
    ['{{__1}}', 'x:1: function "__1" not defined'],
    ['{{template}}', 'x:1: unexpected "}}" in template clause'],
    ['{{template .X}}', 'x:1: unexpected ".X" in template clause'],
    ['{{template foo}}', 'x:1: unexpected "foo" in template clause'],
    ['{{define}}{{end}}', 'x:1: unexpected "}}" in define clause'],
    ['{{define "a" .X}}{{end}}', 'x:1: unexpected ".X" in define clause'],
    ['{{define "a"}}x', 'x:1: unexpected EOF'],
    ['{{define "a"}}x{{else}}{{end}}', 'x:1: unexpected {{else}} in define clause'],
    ['{{if .X}}{{define "a"}}{{end}}{{end}}', 'x:1: unexpected <define> in command'],
    [
      '{{define "a"}}1{{end}}{{define "a"}}2{{end}}{{template "a"}}',
      'x:1: template: multiple definition of template "a"',
    ],
    ['{{block "a"}}{{end}}', 'x:1: missing value for block clause'],
    ['{{block "a" .}}x{{else}}{{end}}', 'x:1: unexpected {{else}} in block clause'],
    ['{{break}}', 'x:1: {{break}} outside {{range}}'],
    ['{{continue}}', 'x:1: {{continue}} outside {{range}}'],
    ['{{range .X}}{{break 1}}{{end}}', 'x:1: unexpected "1" in {{break}}'],
    ['{{range .X}}{{else if .Y}}{{end}}', 'x:1: unexpected <if> in input'],
    ['{{range .X}}{{else with .Y}}{{end}}', 'x:1: unexpected <with> in input'],
    ['{{with .Empty}}a{{else if .Name}}{{.}}{{end}}', 'x:1: unexpected <if> in input'],
    ['{{if .X}}{{else with .Y}}{{end}}', 'x:1: unexpected <with> in input'],
    ['{{if .X}}a{{else if}}b{{end}}', 'x:1: missing value for if'],
    ['{{else if .X}}', 'x:1: unexpected {{else}}'],
    ['{{end .X}}', 'x:1: unexpected ".X" in end'],
    ['{{if .X}}{{end foo}}', 'x:1: unexpected "foo" in end'],
    ['{{if .X}}{{else foo}}{{end}}', 'x:1: unexpected "foo" in else'],
    ['{{.X := 1}}', 'x:1: unexpected ":=" in operand'],
    ['{{:= 1}}', 'x:1: unexpected ":=" in command'],
    ['{{ : }}', 'x:1: expected :='],
    ['{{ $x := }}', 'x:1: missing value for command'],
    ['{{ $x := $y }}', 'x:1: undefined variable "$y"'],
    ['{{range $i := .X}}{{end}}{{$i}}', 'x:1: undefined variable "$i"'],
    ['{{ .Name-}}', "x:1: bad character U+002D '-'"],
    ['{{ if\n\n .X | foo }}', 'x:3: function "foo" not defined'],
    ['{{.Name\n}}\n{{.Name | foo}}', 'x:3: function "foo" not defined'],
    [
      '{{verylongidentifiername12 .X}}{{.X verylongstring"abc"}}',
      'x:1: function "verylongidentifiername12" not defined',
    ],
    ['{{.X "a"b}}', 'x:1: unexpected "b" in operand'],
    ['{{.X 1(2)}}', 'x:1: unexpected "(" in operand'],
    ['{{print 1(2)}}', 'x:1: unexpected "(" in operand'],
    ['{{print (1)(2)}}', 'x:1: unexpected "(" in operand'],
    ['{{print(1)}}', 'x:1: unexpected "(" in operand'],
    ['{{1.5.X}}', 'x:1: unexpected . after term "1.5"'],
    ['{{$.X.Y $}}{{$x.Y}}', 'x:1: undefined variable "$x"'],
    ['{{ .X', 'x:1: unclosed action'],
    ['{{break .X}}', 'x:1: unexpected ".X" in {{break}}'],
    ['{{ - }}', 'x:1: illegal number syntax: "-"'],
    ['{{ -}}', 'x:1: missing value for command'],
    ['{{-}}', 'x:1: illegal number syntax: "-"'],
    ['{{- }}', 'x:1: missing value for command'],
    ['{{--}}', 'x:1: bad number syntax: "--"'],
    ['{{-.Count}}', 'x:1: bad number syntax: "-.C"'],
    ['{{/**/}}{{ /* a */ }}', 'x:1: unexpected "/" in command'],
    ['{{.Name}}{{/* unclosed', 'x:1: unclosed comment'],
    ['x{{"\\400"}}', 'x:1: invalid syntax'],
    ['x{{"\\ud800"}}', 'x:1: invalid syntax'],
    ["{{'\\n'}} {{'\\''}} {{'\\x41'}} {{'é'}} {{'\\\"'}}", 'x:1: invalid syntax'],
    ['{{range $x}}{{end}}', 'x:1: undefined variable "$x"'],
    ['{{template "a" $x}}', 'x:1: undefined variable "$x"'],
    ['{{0x1F}} {{0X1f}} {{1E3}} {{0x1.8p1}} {{1e1000}} {{1e-400}}', 'x:1: illegal number syntax: "1e1000"'],
  ])('%j', check);
});

test('a parse error knows template and line', () => {
  const error = parseError('a\nb {{ .X | nope }}');
  expect([error.templateName, error.line, error.column]).toEqual(['x', 2, undefined]);
});

test('complex constants are refused', () => {
  check('{{1+2i}}', 'x:1: complex constants are not supported: "1+2i"');
});

describe('text that nests without end is refused, not followed', () => {
  test.each([
    ['{{' + '('.repeat(5000) + '1' + ')'.repeat(5000) + '}}', 'x:1: actions are nested more than 400 deep'],
    ['{{if .X}}'.repeat(5000), 'x:1: actions are nested more than 400 deep'],
  ])('%#', check);
});
