import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = `${import.meta.dirname}/../src`;
const sheets = globSync('**/*.css', { cwd: source });

/** A share of what stands around it, or a circle: these are no sizes of their own. */
const RELATIVE = /^(inherit|[\d.]+(em|%))$/;

function written(property: RegExp): string[] {
  return sheets.flatMap((file) =>
    [...readFileSync(`${source}/${file}`, 'utf8').matchAll(property)].map((found) => `${file}: ${found[1] ?? ''}`),
  );
}

const strange = (found: string[], token: RegExp): string[] =>
  found.filter((one) => {
    const value = one.split(': ')[1] ?? '';
    return !RELATIVE.test(value) && !token.test(value);
  });

test('letters have a size of the scale', () => {
  const found = written(/font-size: ([^;]+);/g);

  expect(found.length).toBeGreaterThan(50);
  expect(strange(found, /^(clamp\()?var\(--sf-text-/)).toEqual([]);
});

test('corners are as round as the theme says', () => {
  const found = written(/border(?:-\w+)*-radius: ([^;]+);/g);

  expect(found.length).toBeGreaterThan(50);
  expect(strange(found, /^(var\(--mantine-radius-(xs|sm|md|lg|xl)\)|0)/)).toEqual([]);
});
