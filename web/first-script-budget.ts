import { gzipSync } from 'node:zlib';

import type { Plugin, Rolldown } from 'vite';

/** Return the scripts that a browser needs before the inbox is there, which most people open first. */
export function neededFirst(bundle: Rolldown.OutputBundle): string[] {
  const needed = new Set<string>();
  const visit = (file: string): void => {
    const chunk = bundle[file];
    if (needed.has(file) || chunk?.type !== 'chunk') return;
    needed.add(file);
    chunk.imports.forEach(visit);
  };
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const inbox = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith('/pages/InboxPage.tsx')));
  if (inbox === undefined) throw new Error('No file of the build holds pages/InboxPage.tsx.');
  for (const chunk of chunks) if (chunk.isEntry || chunk === inbox) visit(chunk.fileName);
  return [...needed];
}

/**
 * Print how much JavaScript a browser needs before the first screen, and fail the build above the budget.
 *
 * Counted: the entry, everything it imports statically, and the same for the inbox page.
 */
export function firstScriptBudget({ limitKilobytes }: { limitKilobytes: number }): Plugin {
  return {
    name: 'first-script-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const needed = neededFirst(bundle);
      const bytes = needed.reduce((sum, file) => {
        const chunk = bundle[file];
        return chunk?.type === 'chunk' ? sum + gzipSync(chunk.code).length : sum;
      }, 0);
      const kilobytes = bytes / 1024;
      const sentence = `First JavaScript: ${kilobytes.toFixed(1)} KB gzip in ${needed.length} files (budget ${limitKilobytes} KB)`;
      if (kilobytes > limitKilobytes) this.error(sentence);
      this.info(sentence);
    },
  };
}
