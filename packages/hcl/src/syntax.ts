import type { Diagnostic } from '@atlas/diagnostics';
import type { Located } from './source.ts';
import type { TokenList } from './tokens.ts';

/** One parsed file. `body` is always there, whatever the text was; `diagnostics` are in the order of the text. */
export interface HclFile extends Located {
  readonly kind: 'file';
  readonly body: Body;
  /** Every comment, in order, with its markers and without the newline. */
  readonly comments: readonly Comment[];
  /** Every token including newlines and comments: what the formatter and semantic highlighting work on. */
  readonly tokens: TokenList;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Comment extends Located {
  readonly kind: 'comment';
}

/** The inside of a file or block: attributes and blocks in the order of the text. */
export interface Body extends Located {
  readonly kind: 'body';
  readonly items: readonly (Attribute | Block)[];
}

/** `name = expr`. */
export interface Attribute extends Located {
  readonly kind: 'attribute';
  readonly name: Name;
  readonly expr: Expression;
}

/** `type "label" label { ... }`. Its range ends with the closing brace, or where the text ends if that is missing. */
export interface Block extends Located {
  readonly kind: 'block';
  readonly type: Name;
  readonly labels: readonly Label[];
  /** Range: from behind the opening brace to before the closing one. */
  readonly body: Body;
}

/** An identifier as a word of the grammar: block type, attribute name, step of a traversal. */
export interface Name extends Located {
  readonly kind: 'name';
  readonly name: string;
}

/** A block label, quoted (escapes decoded) or bare. The range includes the quotes. */
export interface Label extends Located {
  readonly kind: 'label';
  readonly name: string;
  readonly quoted: boolean;
}

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | NullLiteral
  | Template
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | ConditionalExpression
  | BinaryExpression
  | UnaryExpression
  | CallExpression
  | ParenExpression
  | VariableExpression
  | TraversalExpression
  | InvalidExpression;

/** A number with its source text, so that no digit is lost: `1.50` stays `1.50`. */
export interface NumberLiteral extends Located {
  readonly kind: 'number';
  readonly text: string;
}

export interface BoolLiteral extends Located {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface NullLiteral extends Located {
  readonly kind: 'null';
}

/** A quoted string or heredoc. Escapes, trim markers and heredoc indentation are already applied to the text parts. */
export interface Template extends Located {
  readonly kind: 'template';
  readonly parts: readonly TemplatePart[];
  /** Present for heredocs only. */
  readonly heredoc?: Heredoc;
}

export interface Heredoc {
  readonly marker: string;
  /** True for `<<-`, which removes the indentation that all lines share. */
  readonly flush: boolean;
}

export type TemplatePart = TemplateText | TemplateInterpolation | TemplateIf | TemplateFor;

export interface TemplateText extends Located {
  readonly kind: 'text';
  readonly value: string;
}

/** `${ expr }` */
export interface TemplateInterpolation extends Located {
  readonly kind: 'interpolation';
  readonly expr: Expression;
}

/** `%{ if condition }whenTrue%{ else }whenFalse%{ endif }` */
export interface TemplateIf extends Located {
  readonly kind: 'template-if';
  readonly condition: Expression;
  readonly whenTrue: readonly TemplatePart[];
  readonly whenFalse: readonly TemplatePart[];
}

/** `%{ for key, value in collection }body%{ endfor }` */
export interface TemplateFor extends Located {
  readonly kind: 'template-for';
  readonly keyName?: Name;
  readonly valueName: Name;
  readonly collection: Expression;
  readonly body: readonly TemplatePart[];
}

/** `[a, b]` */
export interface TupleExpression extends Located {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
}

/** `{ k = v, (k) = v, "k" : v }` */
export interface ObjectExpression extends Located {
  readonly kind: 'object';
  readonly items: readonly ObjectItem[];
}

export interface ObjectItem extends Located {
  readonly kind: 'object-item';
  /** A bare word is kept as a `variable` here and means its own name; in parentheses it is a reference. */
  readonly key: Expression;
  readonly value: Expression;
}

/** `[for k, v in collection : value if condition]`, or with `key` the object form `{for ... : key => value...}`. */
export interface ForExpression extends Located {
  readonly kind: 'for';
  readonly keyName?: Name;
  readonly valueName: Name;
  readonly collection: Expression;
  /** Present in the object form only. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly condition?: Expression;
  /** `value...`: values of equal keys are collected in a tuple. */
  readonly grouped: boolean;
}

/** `condition ? whenTrue : whenFalse` */
export interface ConditionalExpression extends Located {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export interface BinaryExpression extends Located {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryExpression extends Located {
  readonly kind: 'unary';
  readonly operator: '-' | '!';
  readonly operand: Expression;
}

/** `name(args)`, or `name(args, last...)` when `expand` is set. */
export interface CallExpression extends Located {
  readonly kind: 'call';
  readonly name: Name;
  readonly args: readonly Expression[];
  readonly expand: boolean;
}

/** `(inner)` */
export interface ParenExpression extends Located {
  readonly kind: 'paren';
  readonly inner: Expression;
}

/** A bare word: the root of a reference, an enum word, a type name. */
export interface VariableExpression extends Located {
  readonly kind: 'variable';
  readonly name: string;
}

/** `target` followed by at least one step: `table.users.column["id"]`, `f(x)[0].y`, `list[*].id`. */
export interface TraversalExpression extends Located {
  readonly kind: 'traversal';
  readonly target: Expression;
  readonly steps: readonly Step[];
}

export type Step = AttributeStep | IndexStep | SplatStep;

/** `.name`. The range includes the dot. `name` is empty where the text ends after the dot. */
export interface AttributeStep extends Located {
  readonly kind: 'attribute-step';
  readonly name: string;
}

/** `[key]`, or the old form `.0`. The range includes the brackets. */
export interface IndexStep extends Located {
  readonly kind: 'index-step';
  readonly key: Expression;
}

/** `[*]` (`full`: all later steps apply to each element) or `.*` (only the attribute steps directly behind it do). */
export interface SplatStep extends Located {
  readonly kind: 'splat-step';
  readonly full: boolean;
}

/** Stands where an expression was missing or unreadable; a diagnostic was given. Evaluates to `unknown`. */
export interface InvalidExpression extends Located {
  readonly kind: 'invalid';
}

/** Every kind of node of the tree. */
export type SyntaxNode =
  | HclFile
  | Body
  | Attribute
  | Block
  | Name
  | Label
  | Expression
  | ObjectItem
  | TemplatePart
  | Step;
