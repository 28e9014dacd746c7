import { globSync, readFileSync } from 'node:fs';

import type { Plugin } from 'vite';

import { neededFirst } from './first-script-budget.ts';

type Texts = { [key: string]: string | Texts };

const LITERAL = /["'`]([a-z_]+(?:\.[a-z0-9_]+)+)(?=["'`])/g;
const FORM = /_(?:zero|one|two|few|many|other)$/;

function keysOf(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [(prefix + key).replace(FORM, '')] : keysOf(value, `${prefix}${key}.`),
  );
}

function sentencesOf(files: string[]): Set<string> {
  return new Set(files.flatMap((file) => keysOf(JSON.parse(readFileSync(file, 'utf-8')) as Texts)));
}

/**
 * Fail the build when the first scripts say in Russian what only comes later: a page would show a key for a moment.
 *
 * Looked for are keys that the scripts hold whole; keys put together, such as those of refusals, are not.
 */
export function firstTexts(): Plugin {
  return {
    name: 'first-texts',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = neededFirst(bundle).flatMap((file) => {
        const chunk = bundle[file];
        return chunk?.type === 'chunk' ? [chunk] : [];
      });
      const isText = (file: string): boolean => file.endsWith('/texts/ru.json');
      const first = sentencesOf(chunks.flatMap(({ moduleIds }) => moduleIds.filter(isText)));
      const all = sentencesOf(globSync('src/**/texts/ru.json'));
      const said = chunks.flatMap(({ code }) => [...code.matchAll(LITERAL)].map(([, key = '']) => key));
      const missing = [...new Set(said)].filter((key) => all.has(key) && !first.has(key));
      if (missing.length > 0) this.error(`Said by the first scripts, but in later/texts: ${missing.join(', ')}`);
    },
  };
}
