import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isAtlasError } from '@atlas/diagnostics';
import { expect, test } from 'vitest';
import { realmNode } from './kinds/kinds.ts';
import { checkState } from './rule.ts';
import { compileRuleSet } from './rule-set.ts';
import { shop, testDialect } from './testing.ts';

const FOLDER = fileURLToPath(new URL('../../../rules/', import.meta.url));

/** The same numbers on every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The text with some words taken away, doubled, or put in place of others. */
function mutate(text: string, random: (below: number) => number): string {
  const words = text.split(/(\b|(?<=\W)|(?=\W))/);
  for (let i = 1 + random(3); i > 0; i--) {
    const at = random(words.length);
    const other = words[random(words.length)] ?? '';
    const choice = random(3);
    if (choice === 0) words.splice(at, 1 + random(2));
    else if (choice === 1) words.splice(at, 0, other);
    else words[at] = other;
  }
  return words.join('');
}

const texts = readdirSync(FOLDER).map((name) => readFileSync(FOLDER + name, 'utf8'));

test('whatever stands in a rule file, it is refused with places or can be checked', () => {
  const random = randomFrom(7);
  const outcomes = { refused: 0, checked: 0 };
  for (let run = 0; run < 1000; run++) {
    const text = mutate(texts[random(texts.length)] ?? '', random);
    try {
      const rules = compileRuleSet({ name: 's', files: [{ path: 'a.rule.hcl', text }], vars: new Map(), error: false });
      const node = realmNode(shop, testDialect);
      for (const rule of rules) checkState(rule, node, { violation: () => {}, fault: () => {} });
      outcomes.checked++;
    } catch (error) {
      if (!isAtlasError(error, 'rules/invalid')) throw new Error(`after this text:\n${text}`, { cause: error });
      expect(error.message).toMatch(/^a\.rule\.hcl:\d+:\d+: |^rule "hcl"/);
      outcomes.refused++;
    }
  }
  expect(outcomes.refused).toBeGreaterThan(150);
  expect(outcomes.checked).toBeGreaterThan(30);
});
