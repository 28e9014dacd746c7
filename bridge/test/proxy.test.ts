import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Pool } from 'pg';
import type { Reason } from '../src/statuses.ts';
import { PNG, upload } from './support/files.ts';
import { connectProxy, PASSWORD, socksProxy, USER, type Proxy } from './support/proxies.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let http: Proxy;
let socks: Proxy;

before(async () => {
  [http, socks] = await Promise.all([connectProxy(), socksProxy()]);
  const allowed = `127.0.0.1:${http.port},127.0.0.1:${socks.port},127.0.0.1:9`;
  world = await World.start({ PROXY_PRIVATE_HOSTS: allowed, RECONNECT_MAX_MS: '300' });
});

after(async () => {
  await world.close();
  await Promise.all([http.close(), socks.close()]);
});

function address(scheme: string, port: number, password = PASSWORD): string {
  return `${scheme}://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
}

function connect(sessionId: string, proxyUrl: string | null) {
  return world.call('POST', '/connect', { sessionId, proxyUrl });
}

/** The account says that WhatsApp cannot be reached through the proxy, what stands in the way, and what is tried next. */
async function saysWhy(sessionId: string, matching: RegExp): Promise<void> {
  await until(`reason ${matching.source}`, async () => {
    const { code, detail, proxied, attempt, retryAt } = ((await world.status(sessionId)).body['reason'] ??
      {}) as Reason;
    return code === 'unreachable' && proxied && matching.test(detail ?? '') && Number(attempt) > 1 && retryAt !== null;
  });
}

function connections(session: string): number {
  const told = world.hub.of('session.status').filter(({ sessionId }) => sessionId === session);
  return told.filter(({ data }) => data['status'] === 'connected').length;
}

for (const scheme of ['http', 'socks5'] as const) {
  test(`an account speaks to WhatsApp through its ${scheme} proxy only, files too, also after a restart`, async () => {
    const proxy = scheme === 'http' ? http : socks;
    const session = `by-${scheme}`;
    await connect(session, address(scheme, proxy.port));
    const { phone } = await world.link(session);
    const whatsapp = `127.0.0.1:${world.simulatorPort}`;
    // One tunnel shows the code, after the link the next one logs in.
    assert.deepEqual(proxy.tunnels, [whatsapp, whatsapp]);

    const person = await world.person('Aigerim');
    const { body } = await upload(world, session, PNG, 'image/png');
    const sent = await world.call('POST', '/send', {
      sessionId: session,
      to: person.phone,
      type: 'image',
      media: { mediaId: body.mediaId },
    });
    assert.equal(sent.status, 200, JSON.stringify(sent.body));
    assert.equal(proxy.tunnels.length, 3);
    const { id } = await world.simulate<{ id: string }>('POST', `/api/people/${person.phone}/messages`, {
      to: phone,
      type: 'image',
      media: { size: 1_000, mimetype: 'image/png' },
    });
    await world.hub.event('message', (data) => data['messageId'] === id);
    assert.equal((await world.call('GET', `/sessions/${session}/messages/${id}/media`)).status, 200);
    assert.equal(proxy.tunnels.length, 4);

    // Baileys itself fetches what the phone tells of its address book in a file.
    const saved = { phone: person.phone, name: `Aigerim ${scheme}`, external: true };
    await world.simulate('PUT', `/api/phones/${phone}/contacts`, saved);
    await world.hub.event('contact.updated', ({ name }) => name === saved.name);
    assert.equal(proxy.tunnels.length, 5);

    await world.stopBridge('SIGKILL');
    await world.startBridge();
    await world.untilStatus(session, 'connected');
    assert.equal(proxy.tunnels.length, 6);
  });
}

test('what is in the address book of a phone that is linked comes through the proxy, too', async () => {
  const person = await world.person('Bolat');
  const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Book' });
  await world.simulate('PUT', `/api/phones/${phone}/contacts`, { phone: person.phone, name: 'Bolat of the book' });
  const used = http.tunnels.length;

  await world.linkPhone('by-book', phone, { proxyUrl: address('http', http.port) });

  const { data } = await world.hub.event('contact.updated', ({ name }) => name === 'Bolat of the book');
  assert.deepEqual([data['phone'], data['lid']], [person.phone, person.lid]);
  // For the code, the login and the file.
  assert.equal(http.tunnels.length - used, 3);
});

test('another proxy connects anew, none goes straight, and the same again changes nothing', async () => {
  const used = http.tunnels.length;
  await connect('by-http', address('http', http.port));
  await world.untilStatus('by-http', 'connected');
  assert.equal(http.tunnels.length, used);

  const through = socks.tunnels.length;
  await connect('by-http', address('socks5', socks.port));
  await until('the other proxy', () => socks.tunnels.length > through);
  await world.untilStatus('by-http', 'connected');

  const links = connections('by-http');
  await connect('by-http', null);
  await until('connected again', () => connections('by-http') > links);
  assert.equal(socks.tunnels.length, through + 1);
});

for (const [name, url, expected] of [
  ['dead', 'http://127.0.0.1:9', /^ECONNREFUSED$/],
  ['wrong password', '', /^HTTP 407$/],
  ['wrong socks password', '', /[Aa]uthentication/],
  ['inside by name', 'http://localhost:3128', /^its address is private$/],
] as const) {
  test(`a proxy that is no good (${name}) is said so, and why`, async () => {
    const session = name.replaceAll(' ', '-');
    const wrong = name.includes('socks') ? address('socks5', socks.port, 'wrong') : address('http', http.port, 'wrong');
    await connect(session, url || wrong);

    await saysWhy(session, expected);
    await world.call('DELETE', `/sessions/${session}`);
  });
}

for (const [proxyUrl, status, error] of [
  ['http://10.0.0.1:3128', 403, 'proxy_refused'],
  ['http://2130706433:3128', 403, 'proxy_refused'],
  ['socks5://[::1]:1080', 403, 'proxy_refused'],
  ['socks5://169.254.169.254', 403, 'proxy_refused'],
  ['ftp://proxy.example.com', 422, 'invalid_body'],
  ['proxy.example.com:3128', 422, 'invalid_body'],
  ['http://', 422, 'invalid_body'],
  ['http://proxy.example.com/path', 422, 'invalid_body'],
  ['file:///etc/passwd', 422, 'invalid_body'],
] as const) {
  test(`${proxyUrl} is no proxy to be used, and no account is made`, async () => {
    const answer = await connect('refused', proxyUrl);

    assert.deepEqual([answer.status, answer.body['error']], [status, error]);
    assert.equal((await world.status('refused')).status, 404);
  });
}

test('the password of a proxy is stored sealed, and is in no answer, event or line of the log', async () => {
  const pool = new Pool({ connectionString: world.database.url });
  const { rows } = await pool.query<{ value: Buffer }>(`SELECT value FROM bridge.keys WHERE type = 'proxy'`);
  await pool.end();
  const answers = await Promise.all(
    ['/sessions', '/status/by-socks5', '/sessions/by-socks5'].map((path) => world.call('GET', path)),
  );
  const shown = JSON.stringify([answers, world.hub.events]) + world.output + (world.bridge?.output ?? '');

  assert.ok(rows.length > 0);
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) {
    assert.ok(!shown.includes(secret));
    for (const { value } of rows) assert.ok(!value.includes(secret));
  }
});
