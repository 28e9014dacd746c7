// Shows what is pushed to this browser, and opens it when it is pressed. It keeps no page and answers no request: the
// app always comes from the server, and is never older than that.
self.addEventListener('install', () => {
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

async function show(data) {
  let news;
  try {
    news = data.json();
  } catch {
    return; // not from our server
  }
  if (typeof news.waiting === 'number' && 'setAppBadge' in navigator) {
    await navigator.setAppBadge(news.waiting).catch(() => undefined);
  }
  // Browsers let a push pass in silence only while a page of ours is seen.
  const isInFront = (page) => page.visibilityState === 'visible' && new URL(page.url).pathname === news.path;
  if ((await pages()).some(isInFront)) return;
  await self.registration.showNotification(news.title, {
    body: news.body,
    tag: news.tag,
    renotify: true,
    icon: '/icons/192.png',
    badge: '/icons/badge.png',
    data: { path: news.path },
  });
}

async function open(path) {
  const all = await pages();
  const page = all.find(({ visibilityState }) => visibilityState === 'visible') ?? all[0];
  if (page === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  // Within the open page: what somebody has begun to write there stays.
  page.postMessage({ type: 'open', path });
  await page.focus().catch(() => undefined);
}

function pages() {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}
