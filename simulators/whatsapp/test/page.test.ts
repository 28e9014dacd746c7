import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Box } from './box.ts';
import { readConfig } from '../src/config.ts';
import { startBox } from './box.ts';

let box: Box;

before(async () => {
  box = await startBox({ demo: true });
});

after(async () => {
  await box.close();
});

function get(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${box.port}${path}`);
}

test('the page and everything it names come from here, under a strict policy', async () => {
  const seen = new Set<string>();
  const queue = ['/'];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const response = await get(path);
    const body = await response.text();
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(body, /\bimport type\b|<script>|\sstyle=/, path);
    for (const [, named = ''] of body.matchAll(/(?:src=|href=|from )["']([./][^"']+)["']/g)) {
      queue.push(new URL(named, `http://box${path}`).pathname);
    }
  }
  assert.ok(seen.has('/page/chat.css') && seen.has('/page/main.ts') && seen.size >= 8, [...seen].join(' '));
});

test('a place on the stage is told to the page and may be framed, and nothing else may', async () => {
  const title = { ru: 'Kaspi', kk: 'Kaspi', en: 'Kaspi' };
  const stage = { hub: 'http://127.0.0.1:8000', tabs: [{ name: 'kaspi', title, url: 'http://127.0.0.1:4020/desk' }] };
  const other = await startBox({ stage });
  const policy = async ({ port }: Box) =>
    (await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-security-policy');

  assert.deepEqual(await other.call('GET', '/api/stage'), stage);
  assert.match((await policy(other)) ?? '', /; frame-src http:\/\/127\.0\.0\.1:4020$/);
  assert.doesNotMatch((await policy(box)) ?? '', /frame-src/);
  await other.close();
});

test('a place that has no name, title or address is refused at the start', () => {
  const kaspi = { name: 'kaspi', title: { ru: 'Kaspi', kk: 'Kaspi', en: 'Kaspi' }, url: 'http://127.0.0.1:4020/' };
  const read = (tab: object) => readConfig({ SIM_STAGE: JSON.stringify([tab]) }).stage.tabs;
  assert.deepEqual(read(kaspi), [kaspi]);
  for (const wrong of [
    { ...kaspi, name: '"><' },
    { ...kaspi, title: { ru: 'Kaspi' } },
    { ...kaspi, url: 'kaspi' },
  ]) {
    assert.throws(() => read(wrong), /names a place that is none/);
  }
});

test('the snapshot shows the cast', async () => {
  const { accounts } = (await (await get('/api/snapshot')).json()) as { accounts: { name: string }[] };
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ['Телефон магазина', 'Айгүл', 'Ерлан', 'Марина'],
  );
});

test('a message is told to an open page as it happens', async () => {
  const response = await get('/api/log');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  await box.call('POST', '/api/people/77011234567/messages', { to: '77010000001', text: 'Сәлем!' });
  let heard = '';
  while (!heard.includes('Сәлем!')) heard += (await reader.read()).value ?? '';
  assert.match(heard, /event: message\ndata: {"type":"message","phone":"77011234567","peer":"77010000001"/);
  await reader.cancel();
});

test('what is asked wrongly is refused with a word for programs and a sentence for people', async () => {
  const bad = await fetch(`http://127.0.0.1:${box.port}/api/people/1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"to nobody"}',
  });
  assert.equal(bad.status, 422);
  assert.equal(((await bad.json()) as { error: string }).error, 'invalid_body');
  const missing = await get('/api/phones/70000000000');
  assert.deepEqual(await missing.json(), {
    error: 'not_found',
    message: 'There is no phone with this number.',
  });
});
