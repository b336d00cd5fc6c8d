export {
  type Diagnostic,
  type RelatedInformation,
  type Severity,
  type SuggestedFix,
  type TextEdit,
  errorAt,
  formatDiagnostic,
  hasErrors,
} from './diagnostic.ts';
export { AtlasError, type ErrorFacts, assertNever, isAtlasError } from './errors.ts';
export { type Position, type Range, LineIndex, formatPosition, formatRange } from './position.ts';
export { redactText, redactUrl } from './redact.ts';
export { suggest } from './suggest.ts';
