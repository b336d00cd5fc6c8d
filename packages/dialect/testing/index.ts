export {
  type ConformanceCase,
  type ConformanceOptions,
  type ConformanceSkip,
  describeConformance,
} from './conformance.ts';
