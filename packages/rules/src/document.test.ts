import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { attributesPage } from './document.ts';

test('the page on attributes says what there is', async () => {
  await expect(attributesPage()).toMatchFileSnapshot(
    fileURLToPath(new URL('../../../docs/rule-attributes.md', import.meta.url)),
  );
});
