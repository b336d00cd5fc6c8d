import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDatabaseUrl } from '@atlas/dialect';
import { type ConformanceCase, describeConformance } from '@atlas/dialect/testing';
import { postgres } from './index.ts';

/** A file holds `-- case: name`, the SQL of one state, `-- to:`, the SQL of the other, and so on. */
function readCases(file: string): ConformanceCase[] {
  const text = readFileSync(new URL(`../testdata/conformance/${file}`, import.meta.url), 'utf8');
  return text
    .split(/^-- case: /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [from = '', to = ''] = lines.join('\n').split(/^-- to:$/m);
      const name = head.replace(/ \(irreversible\)$/, '');
      return { name, from, to, ...(name === head ? {} : { irreversible: true }) };
    });
}

const env = { XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };

for (const file of readdirSync(new URL('../testdata/conformance/', import.meta.url)).sort())
  describeConformance(file.replace('.sql', ''), {
    open: () => postgres.open(parseDatabaseUrl('pglite://'), { env }),
    cases: readCases(file),
  });
