import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

import { neededFirst } from './first-script-budget.ts';

const FONTS = /onest-(?:cyrillic|latin)-wght-normal-[\w-]+\.woff2$/; // what every page is written in

/** Let the page name what the inbox needs, so that a slow line does not learn of it one answer after the other. */
export function preloadedInbox(): Plugin {
  return {
    name: 'preloaded-inbox',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const scripts = neededFirst(bundle).filter((file) => !isEntry(bundle[file]));
        const styles = scripts.flatMap((file) => stylesOf(bundle[file]));
        const fonts = Object.keys(bundle).filter((file) => FONTS.test(file));
        const isNew = (file: string): boolean => !html.includes(file);
        return [
          ...scripts.filter(isNew).map((file) => link({ rel: 'modulepreload', href: `/${file}` })),
          ...styles.filter(isNew).map((file) => link({ rel: 'stylesheet', href: `/${file}` })),
          ...fonts.map((file) => link({ rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}` })),
        ];
      },
    },
  };
}

type Output = Rolldown.OutputAsset | Rolldown.OutputChunk | undefined;

// Vite has put it into the page, or what it imports if there is nothing else in it.
const isEntry = (output: Output): boolean => output?.type === 'chunk' && output.isEntry;

const stylesOf = (output: Output): string[] =>
  output?.type === 'chunk' ? [...(output.viteMetadata?.importedCss ?? [])] : [];

function link(attributes: Record<string, string>): HtmlTagDescriptor {
  return { tag: 'link', attrs: { ...attributes, crossorigin: true }, injectTo: 'head' };
}
