export { colorFunctions } from './colors.ts';
export {
  DurationError,
  formatGoDuration,
  formatGoDurationMs,
  parseGoDuration,
  parseGoDurationMs,
} from './duration.ts';
export { TemplateError, type TemplateErrorCode, type TemplateErrorFacts } from './errors.ts';
export { type ExecuteOptions, executeTemplate } from './execute.ts';
export {
  defineFunction,
  type Param,
  type ParamType,
  type TemplateFunction,
  type TemplateFunctions,
} from './functions.ts';
export { goJson, type JsonLayout, jsonFunctions, mergeJson } from './json.ts';
export { goQuote, goQuoteRune, goUnquote } from './quote.ts';
export { formatValue, sprint, sprintf, sprintln } from './sprintf.ts';
export { stringFunctions, wrapWords } from './strings.ts';
export { type ParseOptions, parseTemplate, type Template } from './template.ts';
export { goString, goType } from './values.ts';
