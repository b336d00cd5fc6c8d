import { goQuote } from './quote.ts';

/** A literal, name or parenthesised pipeline inside an action. `pos` is a UTF-16 offset in the template's text. */
export type Term =
  | { readonly kind: 'dot' | 'nil'; readonly pos: number }
  | { readonly kind: 'bool'; readonly pos: number; readonly value: boolean }
  | NumberTerm
  | { readonly kind: 'string'; readonly pos: number; readonly quoted: string; readonly value: string }
  | { readonly kind: 'identifier'; readonly pos: number; readonly name: string }
  | FieldTerm
  | VariableTerm
  | ChainTerm
  | Pipeline;

/** A number literal. `value` is a bigint only for integers that a double cannot hold exactly. */
export interface NumberTerm {
  readonly kind: 'number';
  readonly pos: number;
  readonly text: string;
  readonly value: number | bigint;
  readonly isInt: boolean;
}

/** `.A.B` */
export interface FieldTerm {
  readonly kind: 'field';
  readonly pos: number;
  readonly names: readonly string[];
}

/** `$x.A.B`; the first name has the dollar sign. */
export interface VariableTerm {
  readonly kind: 'variable';
  readonly pos: number;
  readonly names: readonly string[];
}

/** `(pipeline).A.B` or `func.A` */
export interface ChainTerm {
  readonly kind: 'chain';
  readonly pos: number;
  readonly node: Term;
  readonly names: readonly string[];
}

/** One stage of a pipeline: something to evaluate and its arguments. */
export interface Command {
  readonly kind: 'command';
  readonly pos: number;
  readonly args: readonly Term[];
}

/** `$x := a | b`. `assign` is true for `=`, which sets variables that exist. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly pos: number;
  readonly assign: boolean;
  readonly variables: readonly VariableTerm[];
  readonly commands: readonly Command[];
}

/** `{{if}}`, `{{with}}` or `{{range}}`. `{{else if}}` is a branch alone in the list of `otherwise`. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly pos: number;
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

/** `{{template "name" pipeline}}`, also what `{{block}}` leaves behind. */
export interface Invocation {
  readonly kind: 'template';
  readonly pos: number;
  readonly name: string;
  readonly pipeline: Pipeline | undefined;
}

/** What a template body is made of. */
export type Statement =
  | { readonly kind: 'text'; readonly pos: number; readonly text: string }
  | { readonly kind: 'action'; readonly pos: number; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue'; readonly pos: number }
  | Branch
  | Invocation;

/** Anything that an error of execution can point at. */
export type Node = Term | Command | Statement;

/** The node's source in Go's normal form, for error messages. */
export function formatNode(node: Node): string {
  switch (node.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'identifier':
      return node.name;
    case 'field':
      return formatNames(node.names);
    case 'variable':
      return node.names.join('.');
    case 'chain':
      return `${formatArgument(node.node)}${formatNames(node.names)}`;
    case 'command':
      return node.args.map(formatArgument).join(' ');
    case 'pipeline':
      return formatPipeline(node);
    case 'text':
      return node.text;
    case 'action':
      return `{{${formatPipeline(node.pipeline)}}}`;
    case 'template': {
      const argument = node.pipeline === undefined ? '' : ` ${formatPipeline(node.pipeline)}`;
      return `{{template ${goQuote(node.name)}${argument}}}`;
    }
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.kind} ${formatPipeline(node.pipeline)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
  }
}

function formatNames(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join('');
}

function formatArgument(term: Term): string {
  return term.kind === 'pipeline' ? `(${formatPipeline(term)})` : formatNode(term);
}

function formatPipeline(pipeline: Pipeline): string {
  const variables = pipeline.variables.map(formatNode).join(', ');
  const operator = variables === '' ? '' : pipeline.assign ? ' = ' : ' := ';
  return `${variables}${operator}${pipeline.commands.map(formatNode).join(' | ')}`;
}
