import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

import { neededFirst } from './first-script-budget.ts';

const FONTS = /onest-(?:cyrillic|latin)-wght-normal-[\w-]+\.woff2$/; // what every page is written in

/**
 * Let the page name what the inbox needs, so that a slow line does not learn of it one answer after the other; and what
 * is opened over it, for `app/live/fetch-ahead.ts`.
 */
export function preloadedInbox(): Plugin {
  return {
    name: 'preloaded-inbox',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const first = neededFirst(bundle);
        const scripts = first.filter((file) => !isEntry(bundle[file]));
        const styles = scripts.flatMap((file) => stylesOf(bundle[file]));
        const fonts = Object.keys(bundle).filter((file) => FONTS.test(file));
        const isNew = (file: string): boolean => !html.includes(file);
        const later = openedOver(bundle, first);
        const files = new Set([...later, ...later.flatMap((file) => stylesOf(bundle[file]))]);
        for (const file of [...first, ...styles]) files.delete(file);
        return [
          ...scripts.filter(isNew).map((file) => link({ rel: 'modulepreload', href: `/${file}` })),
          ...styles.filter(isNew).map((file) => link({ rel: 'stylesheet', href: `/${file}` })),
          ...fonts.map((file) => link({ rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}` })),
          { tag: 'meta', attrs: { name: 'opened-later', content: [...files].map((file) => `/${file}`).join(' ') } },
        ];
      },
    },
  };
}

/** The chat and all that the inbox opens; not the other pages, which show nothing without the server, nor languages. */
function openedOver(bundle: Rolldown.OutputBundle, first: string[]): string[] {
  const found = new Set<string>();
  const isElsewhere = ({ moduleIds }: Rolldown.OutputChunk): boolean =>
    moduleIds.some((id) =>
      /\/app\/(?:languages\/(?:kk|en)|pages\/(?!ChatPane|InboxPage|LoadFailed|NotFound)\w+Page)/.test(id),
    );
  const visit = (file: string): void => {
    const chunk = bundle[file];
    if (found.has(file) || chunk?.type !== 'chunk' || isElsewhere(chunk)) return;
    found.add(file);
    [...chunk.imports, ...chunk.dynamicImports].forEach(visit);
  };
  first.forEach(visit);
  return [...found];
}

type Output = Rolldown.OutputAsset | Rolldown.OutputChunk | undefined;

// Vite has put it into the page, or what it imports if there is nothing else in it.
const isEntry = (output: Output): boolean => output?.type === 'chunk' && output.isEntry;

const stylesOf = (output: Output): string[] =>
  output?.type === 'chunk' ? [...(output.viteMetadata?.importedCss ?? [])] : [];

function link(attributes: Record<string, string>): HtmlTagDescriptor {
  return { tag: 'link', attrs: { ...attributes, crossorigin: true }, injectTo: 'head' };
}
