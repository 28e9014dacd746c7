const REST_MS = 5000;

/**
 * Once the page has come to rest, let the browser fetch what may be opened over the inbox: it is there then also without
 * a network, and after an update of the server has taken it away. The build names it in the page.
 */
export function fetchAhead(): void {
  const named = document.querySelector<HTMLMetaElement>('meta[name="opened-later"]');
  if (named === null) return;
  named.remove();
  setTimeout(() => {
    for (const href of named.content.split(' '))
      document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', crossOrigin: '', href }));
  }, REST_MS);
}
