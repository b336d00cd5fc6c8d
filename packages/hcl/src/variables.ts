import { type Diagnostic, errorAt } from '@atlas/diagnostics';
import { attributeOf, blocksOf } from './body.ts';
import { convertValue } from './convert.ts';
import { evaluate } from './evaluate.ts';
import { childScope, type Evaluated, type Scope } from './scope.ts';
import { rangeOf } from './source.ts';
import type { Block, Expression } from './syntax.ts';
import { parseTypeConstraint } from './type-constraint.ts';
import { ANY, STRING, type Type } from './types.ts';
import { listValue, objectValue, stringValue, tupleValue, UNKNOWN, type ObjectValue, type Value } from './value.ts';

/** A declared input variable. */
export interface VariableDeclaration {
  readonly name: string;
  readonly type: Type;
  /** Left out: the variable is required. */
  readonly default?: Value;
  readonly description?: string;
  readonly validations: readonly VariableValidation[];
  readonly block: Block;
}

export interface VariableValidation {
  readonly condition: Expression;
  readonly errorMessage: Expression | undefined;
}

/** What is given for a variable: a value, or as on a command line a text, or several for a repeated flag. */
export type VariableInput = Value | string | readonly string[];

/**
 * Reads `variable` blocks. Defaults are evaluated in `scope`, which should hold functions only, and converted to the
 * declared type. Other blocks are passed over.
 */
export function decodeVariables(blocks: Iterable<Block>, scope: Scope): Evaluated<readonly VariableDeclaration[]> {
  const diagnostics: Diagnostic[] = [];
  const declared = new Map<string, VariableDeclaration>();
  for (const block of blocks) {
    if (block.type.name !== 'variable') continue;
    const [label, extra] = block.labels;
    if (label === undefined || extra !== undefined) {
      diagnostics.push(
        errorAt(
          'Invalid variable block',
          'A variable block has exactly one label, its name.',
          rangeOf(extra ?? block.type),
          'hcl/variable',
        ),
      );
      continue;
    }
    if (declared.has(label.name))
      diagnostics.push(
        errorAt(
          'Duplicate variable declaration',
          `A variable named "${label.name}" was already declared. Variable names must be unique.`,
          rangeOf(label),
          'hcl/variable',
        ),
      );
    else declared.set(label.name, decodeVariable(block, label.name, scope, diagnostics));
  }
  return { value: [...declared.values()], diagnostics };
}

function decodeVariable(block: Block, name: string, scope: Scope, diagnostics: Diagnostic[]): VariableDeclaration {
  const typeExpr = attributeOf(block.body, 'type')?.expr;
  const constraint = typeExpr === undefined ? { type: ANY } : parseTypeConstraint(typeExpr);
  if (constraint.invalid !== undefined && typeExpr !== undefined && typeExpr.kind !== 'invalid') {
    const summary = `invalid type "${constraint.invalid}" for variable "${name}". Valid types are: string, number, bool, list, map, or set`;
    diagnostics.push(errorAt(summary, undefined, rangeOf(typeExpr), 'hcl/variable'));
  }
  const type = constraint.invalid === undefined ? constraint.type : ANY;
  const description = attributeOf(block.body, 'description')?.expr;
  const text = description === undefined ? undefined : evaluate(description, scope).value;
  const validations = blocksOf(block.body, 'validation').flatMap((validation): VariableValidation[] => {
    const condition = attributeOf(validation.body, 'condition')?.expr;
    return condition === undefined
      ? []
      : [{ condition, errorMessage: attributeOf(validation.body, 'error_message')?.expr }];
  });
  return {
    name,
    type,
    ...decodeDefault(block, name, type, scope, diagnostics),
    ...(text?.kind === 'string' ? { description: text.value } : {}),
    validations,
    block,
  };
}

function decodeDefault(
  block: Block,
  name: string,
  type: Type,
  scope: Scope,
  diagnostics: Diagnostic[],
): { default?: Value } {
  const expr = attributeOf(block.body, 'default')?.expr;
  if (expr === undefined) return {};
  const evaluated = evaluate(expr, scope);
  diagnostics.push(...evaluated.diagnostics);
  const converted = convertInput(evaluated.value, type);
  if (converted.reason === undefined) return { default: converted.value };
  diagnostics.push(
    errorAt(`variable "${name}": invalid default: ${converted.reason}`, undefined, rangeOf(expr), 'hcl/variable'),
  );
  return { default: UNKNOWN };
}

/**
 * Gives every declared variable its value, from `inputs` or its default, and checks its validations. The result is the
 * object to put in scope as `var`. Inputs that are not declared are ignored. Failures without a place in the text have
 * no range: `missing value for required variable "x"`, `variable "x": a number is required`.
 */
export function bindVariables(
  declarations: readonly VariableDeclaration[],
  inputs: ReadonlyMap<string, VariableInput>,
  scope: Scope,
): Evaluated<ObjectValue> {
  const diagnostics: Diagnostic[] = [];
  const bound = new Map<string, Value>();
  for (const declaration of declarations) {
    const { name, type } = declaration;
    const given = inputs.get(name);
    const value = given === undefined ? declaration.default : inputValue(given, type);
    if (value === undefined) {
      diagnostics.push({
        ...errorAt(`missing value for required variable "${name}"`, undefined, undefined, 'hcl/missing-variable'),
        related: [{ message: 'The variable is declared here.', range: rangeOf(declaration.block.type) }],
      });
      bound.set(name, UNKNOWN);
      continue;
    }
    const converted = convertInput(value, type);
    if (converted.reason !== undefined)
      diagnostics.push(errorAt(`variable "${name}": ${converted.reason}`, undefined, undefined, 'hcl/variable'));
    bound.set(name, converted.reason === undefined ? converted.value : UNKNOWN);
  }
  const value = objectValue(bound);
  const inner = childScope(scope, new Map([['var', value]]));
  for (const declaration of declarations) diagnostics.push(...validate(declaration, bound, inner));
  return { value, diagnostics };
}

function inputValue(input: VariableInput, type: Type): Value {
  if (typeof input === 'string') return stringValue(input);
  if (!isTexts(input)) return input;
  const [only] = input;
  // A flag given once for a variable that is no list means its one value.
  if (only !== undefined && input.length === 1 && isPrimitive(type)) return stringValue(only);
  return listValue(input.map(stringValue), STRING);
}

function isTexts(input: Value | readonly string[]): input is readonly string[] {
  return Array.isArray(input);
}

/** Converts to the declared type; one value given for a list is taken as a list of one. */
function convertInput(value: Value, type: Type): ReturnType<typeof convertValue> {
  const single = value.kind === 'string' || value.kind === 'number' || value.kind === 'bool';
  return convertValue(type.kind === 'list' && single ? tupleValue([value]) : value, type);
}

function isPrimitive(type: Type): boolean {
  return type.kind === 'string' || type.kind === 'number' || type.kind === 'bool';
}

function validate(declaration: VariableDeclaration, bound: ReadonlyMap<string, Value>, scope: Scope): Diagnostic[] {
  if (bound.get(declaration.name)?.kind === 'unknown') return [];
  return declaration.validations.flatMap(({ condition, errorMessage }): Diagnostic[] => {
    const result = evaluate(condition, scope);
    if (result.diagnostics.length > 0) return [...result.diagnostics];
    if (result.value.kind === 'unknown' || (result.value.kind === 'bool' && result.value.value)) return [];
    const message = errorMessage === undefined ? undefined : evaluate(errorMessage, scope).value;
    const detail =
      message?.kind === 'string' ? message.value : `The value does not meet the condition of the variable.`;
    return [
      errorAt(
        `Invalid value for variable "${declaration.name}"`,
        detail,
        rangeOf(condition),
        'hcl/variable-validation',
      ),
    ];
  });
}
