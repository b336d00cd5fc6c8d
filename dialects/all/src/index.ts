export { builtinDialects } from './builtin-dialects.ts';
export { builtinLinters } from './builtin-linters.ts';
