import type { Analyzer } from '../analyzer.ts';
import { condrop } from './condrop.ts';
import { dataDepend } from './data-depend.ts';
import { destructive } from './destructive.ts';
import { incompatible } from './incompatible.ts';
import { naming } from './naming.ts';
import { nestedTx } from './nested-tx.ts';
import { nonTransactional } from './non-transactional.ts';
import { ownership } from './ownership.ts';
import { sqlInjection } from './sql-injection.ts';
import { statementRules } from './statement-rules.ts';

/** The analyzers for every database, in the order in which they report. Those of the dialect follow. */
export const genericAnalyzers: readonly Analyzer[] = [
  destructive,
  dataDepend,
  condrop,
  incompatible,
  naming,
  nonTransactional,
  nestedTx,
  sqlInjection,
  ownership,
  statementRules,
];
