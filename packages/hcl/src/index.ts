export { attributeOf, attributesOf, blocksOf, labelsOf } from './body.ts';
export {
  type AttributeKind,
  type AttributeSpec,
  type BlockSpec,
  type LabelSpec,
  type NestedBlockSpec,
  type SpecEntry,
  attributeSpec,
  nestedSpec,
  nestedSpecs,
  specEntries,
} from './block-spec.ts';
export { type Conversion, convertValue } from './convert.ts';
export { type Decimal, formatDecimal, parseDecimal } from './decimal.ts';
export { decodeBlock, decodeBody } from './decode.ts';
export { decodeAttributeValue } from './decode-attribute.ts';
export {
  type DecodedAttribute,
  type DecodedBlock,
  type DecodedBody,
  boolOf,
  exprOf,
  nestedBlock,
  nestedBlocks,
  numberOf,
  refIn,
  refsIn,
  stringOf,
  stringsOf,
  valueOf,
} from './decoded.ts';
export { evaluate, literalValue } from './evaluate.ts';
export { type FallbackKind, refOf, typeOfCall, withFallback } from './fallbacks.ts';
export {
  type ForEachItem,
  type ForEachOptions,
  PROJECT_FOR_EACH,
  SCHEMA_FOR_EACH,
  eachScope,
  expandForEach,
} from './for-each.ts';
export { type Formatted, formatHcl } from './format.ts';
export {
  FunctionError,
  type FunctionSpec,
  type LazyArgument,
  type Parameter,
  formatSignature,
} from './function-spec.ts';
export type { YamlCodec } from './functions/encoding.ts';
export { decodeJson, encodeJson } from './functions/json.ts';
export { type FunctionOptions, standardFunctions, withFunctions } from './functions/standard.ts';
export { decodeLocals, localsScope } from './locals.ts';
export { parseHcl, parseHclExpression, type ParseOptions } from './parser.ts';
export {
  type Re2Pattern,
  Re2SyntaxError,
  compileRe2,
  expandReplacement,
  matchAllRe2,
} from './re2.ts';
export { type StaticReference, bareWord, collectReferences, constantText, staticStepName } from './references.ts';
export { isIdentifier } from './scanner.ts';
export {
  type CallHook,
  type Evaluated,
  type HookCall,
  type Reference,
  type ReferenceStep,
  type Resolution,
  type ResolveHook,
  type Scope,
  childScope,
} from './scope.ts';
export { type Located, SourceText, rangeOf, textOf } from './source.ts';
export type * from './syntax.ts';
export { Token, type TokenKind, type TokenList } from './tokens.ts';
export { type TypeConstraint, parseTypeConstraint } from './type-constraint.ts';
export {
  ANY,
  BOOL,
  NUMBER,
  STRING,
  type Type,
  equalTypes,
  formatType,
  listType,
  mapType,
  setType,
  typeName,
  typeOf,
  unifyTypes,
} from './types.ts';
export {
  type BoolValue,
  type ListValue,
  type MapValue,
  type NullValue,
  type NumberValue,
  type ObjectValue,
  type Plain,
  type RefValue,
  type SetValue,
  type SqlValue,
  type StringValue,
  type TupleValue,
  type TypeValue,
  type UnknownValue,
  type Value,
  FALSE,
  NULL,
  TRUE,
  UNKNOWN,
  boolValue,
  canonicalNumber,
  compareValues,
  decimalOf,
  equalValues,
  fromPlain,
  listValue,
  mapValue,
  numberValue,
  objectValue,
  opaqueText,
  refValue,
  setValue,
  sqlValue,
  stringValue,
  toPlain,
  tupleValue,
  typeValue,
} from './value.ts';
export {
  type VariableDeclaration,
  type VariableInput,
  type VariableValidation,
  bindVariables,
  decodeVariables,
} from './variables.ts';
export { childrenOf, nodesAt, walk } from './walk.ts';
export {
  type WriteAttribute,
  type WriteBlank,
  type WriteBlock,
  type WriteComment,
  type WriteExpr,
  type WriteItem,
  attribute,
  blankLine,
  block,
  comment,
  expr,
  formatReference,
  quoteString,
  writeHcl,
} from './write.ts';
