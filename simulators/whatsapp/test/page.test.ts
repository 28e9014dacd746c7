import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Box } from './box.ts';
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
