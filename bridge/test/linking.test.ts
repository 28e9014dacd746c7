import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Reason } from '../src/statuses.ts';
import { until } from './support/until.ts';
import { request, World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start({ QR_WAIT_MS: '1500', RECONNECT_MAX_MS: '300' });
});

after(() => world.close());

test('connecting twice at the same instant makes one account and one socket', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => world.call('POST', '/connect', { sessionId: 'twice', label: 'Shop' })),
  );

  assert.deepEqual(
    answers.map(({ status, body }) => [status, body['sessionId']]),
    answers.map(() => [202, 'twice']),
  );
  await world.untilStatus('twice', 'qr');
  const waiting = await world.simulate<unknown[]>('GET', '/api/waiting');
  assert.equal(waiting.length, 1);
  await world.call('DELETE', '/sessions/twice');
});

test('a session without an id gets one', async () => {
  const { body } = await world.call<{ sessionId: string }>('POST', '/connect', {});

  assert.match(body.sessionId, /^[A-Za-z0-9_-]{1,64}$/);
  await world.call('DELETE', `/sessions/${body.sessionId}`);
});

test('the code is told with its expiry, and shown as a picture', async () => {
  await world.call('POST', '/connect', { sessionId: 'picture' });

  const told = await until('the code', () =>
    world.hub.of('session.status').find(({ sessionId, data }) => sessionId === 'picture' && data['qr']),
  );
  const qr = told.data['qr'] as { text: string; expiresAt: string };
  const { body } = await world.call('GET', '/qr/picture');
  assert.equal(body['text'], qr.text);
  assert.equal(Date.parse(qr.expiresAt) > Date.now(), true);
  assert.match(String(body['qr']), /^data:image\/png;base64,/);
  await world.call('DELETE', '/sessions/picture');
});

test('a linked account comes back after a restart without a scan', async () => {
  const { phone } = await world.link('restart');
  await world.stopBridge();
  await world.startBridge();

  const status = await world.untilStatus('restart', 'connected');

  assert.equal(status['phone'], phone);
  const codes = world.hub.of('session.status').filter((event) => event.sessionId === 'restart' && event.data['qr']);
  assert.equal(codes.length, 1);
});

test('the phone lists the device by the name of Sarafan, linked by a QR or by a code', async () => {
  const listed = async (phone: string): Promise<string[]> => {
    const { devices } = await world.simulate<{ devices: { platform: string }[] }>('GET', `/api/phones/${phone}`);
    return devices.map(({ platform }) => platform);
  };
  const { phone } = await world.link('named');
  const { phone: typing } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Types' });
  await world.call('POST', '/connect', { sessionId: 'by-code', phoneNumber: typing });
  const { status, body } = await world.call('POST', '/sessions/by-code/pairing-code', { phoneNumber: typing });
  assert.equal(status, 200, JSON.stringify(body));
  await world.simulate('POST', `/api/phones/${typing}/pair-code`, { code: body['code'] });
  await world.untilStatus('by-code', 'connected');

  assert.deepEqual([await listed(phone), await listed(typing)], [['Chrome (Sarafan)'], ['Chrome (Sarafan)']]);
});

test('no code is due once the account is linked', async () => {
  const { status, body } = await world.call('GET', '/qr/restart');

  assert.deepEqual([status, body['error'], body['data']], [409, 'qr_not_due', { status: 'connected' }]);
});

interface Scan {
  status: number;
  body: { error?: string };
}

/** A phone scans; the simulator's answer, also when the phone shows that it did not work. */
function scan(phone: string, qr: string): Promise<Scan> {
  const url = `http://127.0.0.1:${world.simulatorPort}/api/phones/${phone}/scan`;
  return request(url, 'POST', { qr }, {});
}

test('when WhatsApp lets the secret of a code expire, a code with another one is shown, and links', async () => {
  const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Refreshed' });
  await world.call('POST', '/connect', { sessionId: 'refreshed' });
  const { text: first } = await world.untilQr('refreshed');
  await world.simulate('POST', '/api/screens', { qr: first });
  const [waiting] = await world.simulate<{ id: string }[]>('GET', '/api/waiting');

  await world.simulate('POST', `/api/waiting/${waiting?.id ?? ''}/refresh`);

  const second = await until('another code', async () => {
    const { text } = await world.untilQr('refreshed');
    return text !== first && text;
  });
  const [before, after] = [first.split(','), second.split(',')];
  assert.deepEqual([after[0], after[1], after[2], after[4]], [before[0], before[1], before[2], before[4]]);
  assert.equal((await scan(phone, first)).body.error, 'qr_expired');
  assert.equal((await scan(phone, second)).status, 200);
  await world.untilStatus('refreshed', 'connected');
});

for (const [refusal, reason] of [
  [400, 'code_refused'],
  [429, 'codes_too_often'],
] as const) {
  test(`a code that WhatsApp refuses (${refusal}) is not shown but told`, async () => {
    const { phone } = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Refused' });
    await world.simulate('POST', '/api/faults', { phone, times: 1, hello: { error: refusal } });
    const sessionId = `refused-${refusal}`;
    await world.call('POST', '/connect', { sessionId });
    await world.untilQr(sessionId);

    const answer = await world.call('POST', `/sessions/${sessionId}/pairing-code`, { phoneNumber: phone });

    assert.deepEqual([answer.status, answer.body['error']], [502, 'code_refused']);
    const status = await world.untilStatus(sessionId, 'stopped');
    assert.deepEqual([(status['reason'] as Reason).code, (status['reason'] as Reason).detail], [reason, `${refusal}`]);
    const shown = world.hub.of('session.status').filter((event) => event.sessionId === sessionId);
    assert.ok(shown.every(({ data }) => data['pairing'] === null));
    await world.call('DELETE', `/sessions/${sessionId}`);
  });
}

test('a number that is not on WhatsApp gets no code', async () => {
  await world.call('POST', '/connect', { sessionId: 'nobody' });
  await world.untilQr('nobody');

  const answer = await world.call('POST', '/sessions/nobody/pairing-code', { phoneNumber: '+7 700 000 00 01' });

  assert.deepEqual([answer.status, answer.body['error']], [502, 'code_refused']);
  await world.call('DELETE', '/sessions/nobody');
});

for (const [end, typed] of [
  '+7 701 555-01-0',
  '\u202a+7 701 555\u201101\u20130\u202c',
  '8 (701) 555 01 0',
  '701 555 01 0',
  '007701555010',
].entries()) {
  test(`a code is asked for whichever way the number is typed: ${typed}`, async () => {
    const phone = `7701555010${end}`;
    await world.simulate('POST', '/api/phones', { phone });
    const sessionId = `typed-${end}`;
    await world.call('POST', '/connect', { sessionId });
    await world.untilQr(sessionId);

    const path = `/sessions/${sessionId}/pairing-code`;
    const { body } = await world.call<{ code: string }>('POST', path, { phoneNumber: `${typed}${end}` });

    await world.simulate('POST', `/api/phones/${phone}/pair-code`, { code: body.code });
    const status = await world.untilStatus(sessionId, 'connected');
    assert.equal(status['phone'], phone);
    await world.call('DELETE', `/sessions/${sessionId}`);
  });
}

test('what is no number is refused in words', async () => {
  await world.call('POST', '/connect', { sessionId: 'typed' });
  for (const phoneNumber of ['', '12', '+0 701 123', 'call me', '1'.repeat(16)]) {
    const { status, body } = await world.call('POST', '/sessions/typed/pairing-code', { phoneNumber });
    assert.deepEqual([status, body['error']], [422, 'invalid_body'], phoneNumber);
  }
  await world.call('DELETE', '/sessions/typed');
});

test('a passkey notice to an account that is linked does not stop it', async () => {
  const { phone } = await world.link('passkey');
  const attrs = { type: 'passkey_prologue_request', from: 's.whatsapp.net', id: '1' };
  await world.simulate('POST', `/api/devices/${phone}/stanza`, { stanza: { tag: 'notification', attrs } });
  const person = await world.person('After the notice');

  await world.write(person.phone, phone, 'still there?');

  await world.hub.event('message', (data) => data['text'] === 'still there?');
  assert.equal((await world.status('passkey')).body['status'], 'connected');
});

test('another phone than before is not linked, unless whoever connects says that any may be', async () => {
  const first = await world.link('relinked');
  const other = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Other' });
  await world.call('POST', '/disconnect/relinked', { logout: true });
  await world.call('POST', '/connect', { sessionId: 'relinked' });
  const { text } = await world.untilQr('relinked');

  assert.equal((await scan(other.phone, text)).body.error, 'no_answer');

  const status = await world.untilStatus('relinked', 'stopped');
  const reason = { code: 'other_phone', detail: other.phone, proxied: false, attempt: null, retryAt: null };
  assert.deepEqual([status['reason'], status['phone']], [reason, first.phone]);
  const { devices } = await world.simulate<{ devices: unknown[] }>('GET', `/api/phones/${other.phone}`);
  assert.deepEqual(devices, []);
  await world.linkPhone('relinked', other.phone, { anyPhone: true });
  assert.equal((await world.status('relinked')).body['phone'], other.phone);
});

test('a phone that another account has is not linked, also after a restart of the bridge', async () => {
  const taken = await world.link('has-it');
  await world.call('POST', '/connect', { sessionId: 'wants-it', notPhones: [taken.phone] });
  await world.untilQr('wants-it');
  await world.stopBridge();
  await world.startBridge();
  await world.call('POST', '/connect', { sessionId: 'wants-it' });
  const { text } = await world.untilQr('wants-it');

  assert.equal((await scan(taken.phone, text)).body.error, 'no_answer');

  const status = await world.untilStatus('wants-it', 'stopped');
  assert.deepEqual([(status['reason'] as Reason).code, status['phone']], ['phone_taken', null]);
});

test('while WhatsApp cannot be reached, the reason says what is tried and when next', async () => {
  await world.stopSimulator();

  await world.call('POST', '/connect', { sessionId: 'unreachable' });

  const reason = await until('a reason', async () => {
    const { body } = await world.status('unreachable');
    return body['status'] === 'connecting' && (body['reason'] as Reason | null);
  });
  assert.deepEqual([reason.code, reason.detail, reason.proxied], ['unreachable', 'ECONNREFUSED', false]);
  assert.equal(Number(reason.attempt) > 1 && Date.parse(reason.retryAt ?? '') > 0, true);
  await world.startSimulator();
  await world.untilStatus('unreachable', 'qr');
});
