export type { Dialect } from './dialects.ts';
export { LoaderError } from './errors.ts';
export type { Loader, LoadOptions } from './load-options.ts';
export { LOADERS } from './loaders.ts';
export { main, type Output } from './main.ts';
export { type ObjectType, type Place, type Position, withPositions } from './positions.ts';
