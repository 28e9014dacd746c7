import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { isPublicAddress } from '../src/media/guard.ts';
import { mediaAddress } from '../src/media/origin.ts';
import { PNG } from './support/files.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
let owner: { phone: string; lid: string };
let trusted: Server;
let stranger: Server;
let strangerWasAsked = 0;

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const trustedUrl = (path: string): string => `http://127.0.0.1:${portOf(trusted)}${path}`;

before(async () => {
  stranger = createServer((_request, response) => {
    strangerWasAsked += 1;
    response.end(PNG);
  });
  trusted = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://trusted').searchParams.get('to');
    if (to) response.writeHead(302, { location: to }).end();
    else if (request.url === '/missing') response.writeHead(404).end();
    else if (request.url === '/never') response.writeHead(200, { 'content-type': 'image/png' }).write(PNG);
    else if (request.url === '/endless') endless(response);
    else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  });
  const [port] = await Promise.all([listening(trusted), listening(stranger)]);
  world = await World.start({
    MEDIA_URL_HOSTS: '*',
    MEDIA_URL_PRIVATE_HOSTS: `127.0.0.1:${port}`,
    MEDIA_URL_TIMEOUT_MS: '5000',
    MEDIA_LIMIT_IMAGE_MB: '1',
  });
  owner = await world.link('shop');
});

after(async () => {
  await world.close();
  for (const server of [trusted, stranger]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function endless(response: import('node:http').ServerResponse): void {
  response.writeHead(200, { 'content-type': 'image/png' });
  const piece = Buffer.alloc(64 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

async function sendFrom(url: string): Promise<[number, unknown, unknown]> {
  const person = await world.person('Reader');
  const content = { sessionId: 'shop', to: person.phone, type: 'image', media: { url } };
  const { status, body } = await world.call('POST', '/send', content);
  return [status, body['error'], (body['data'] as { reason?: string } | undefined)?.reason];
}

test('a file is fetched from an allowed host, also through a redirect', async () => {
  const person = await world.person('Reader');
  const url = trustedUrl(`/?to=${encodeURIComponent(trustedUrl('/picture.png'))}`);

  const { body } = await world.call('POST', '/send', {
    sessionId: 'shop',
    to: person.phone,
    type: 'image',
    media: { url },
  });

  assert.equal(body['status'], 'sent', JSON.stringify(body));
  await until('the picture', async () => {
    const shown = (await world.seenBy(person.phone, owner.phone)) as unknown as { media?: { state: string } }[];
    return shown.some(({ media }) => media?.state === 'ready');
  });
});

test('addresses inside are refused, however they are written', async () => {
  const inside = [
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://0x7f.1/a.png',
    'https://[::1]/a.png',
    'https://[::ffff:127.0.0.1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://10.1.2.3/a.png',
    'https://[fd00::1]/a.png',
    'https://localhost/a.png',
    trustedUrl(`/?to=${encodeURIComponent('https://192.168.1.1/a.png')}`),
    trustedUrl(`/?to=${encodeURIComponent('https://localhost/a.png')}`),
  ];
  for (const url of inside) assert.deepEqual(await sendFrom(url), [403, 'url_refused', 'address'], url);
});

test('other schemes, ports, credentials and endless redirects are refused', async () => {
  const plain = `http://127.0.0.1:${portOf(stranger)}/a.png`;
  const cases: [string, string][] = [
    [plain, 'scheme'],
    [trustedUrl(`/?to=${encodeURIComponent(plain)}`), 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:image/png;base64,AAAA', 'scheme'],
    ['https://user:secret@example.com/a.png', 'credentials'],
    ['https://example.com:8443/a.png', 'host'],
  ];
  for (const [url, reason] of cases) assert.deepEqual(await sendFrom(url), [403, 'url_refused', reason], url);
  let loop = trustedUrl('/picture.png');
  for (let hop = 0; hop < 6; hop += 1) loop = trustedUrl(`/?to=${encodeURIComponent(loop)}`);
  assert.deepEqual(await sendFrom(loop), [403, 'url_refused', 'redirects']);
  assert.equal(strangerWasAsked, 0);
});

test('what is missing, too slow or too large is told apart', async () => {
  assert.deepEqual((await sendFrom(trustedUrl('/missing'))).slice(0, 2), [502, 'media_unavailable']);
  assert.deepEqual((await sendFrom(trustedUrl('/never'))).slice(0, 2), [502, 'media_unavailable']);
  assert.deepEqual((await sendFrom(trustedUrl('/endless'))).slice(0, 2), [413, 'media_too_large']);
  assert.deepEqual((await sendFrom('not an address')).slice(0, 2), [422, 'invalid_body']);
});

test('only the public Internet counts as public', () => {
  for (const address of ['1.1.1.1', '91.198.174.192', '2606:4700:4700::1111']) assert.ok(isPublicAddress(address));
  const inside = [
    '0.0.0.0',
    '100.64.0.1',
    '172.31.255.255',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2001::1',
    'fe80::1',
    'ff02::1',
    'nonsense',
  ];
  for (const address of inside) assert.equal(isPublicAddress(address), false, address);
});

test('a message cannot send the bridge to a host of its choice', () => {
  const host = (file: { directPath?: string; url?: string }): string | undefined => mediaAddress(file, null)?.hostname;

  assert.equal(
    host({ directPath: '/v/a', url: 'https://media-ams.cdn.whatsapp.net/v/a' }),
    'media-ams.cdn.whatsapp.net',
  );
  assert.equal(host({ directPath: '/v/a', url: 'https://169.254.169.254/v/a' }), 'mmg.whatsapp.net');
  assert.equal(host({ directPath: '/v/a', url: 'https://whatsapp.net.evil.example/v/a' }), 'mmg.whatsapp.net');
  for (const directPath of ['@evil.example/a', '.evil.example/a', '//evil.example/a', ':8080/a']) {
    assert.equal(host({ directPath }), undefined, directPath);
  }
});
