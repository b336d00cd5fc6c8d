export { builtinDialects } from './builtin-dialects.ts';
