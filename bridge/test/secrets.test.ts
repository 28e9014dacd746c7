import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/until.ts';
import { API_KEY, ENCRYPTION_KEY, World } from './support/world.ts';
import { WEBHOOK_SECRET } from './support/hub.ts';

const TEXT = 'Planted-Text-4711';

test('real traffic at the chattiest level prints no text, number, name or key', async () => {
  const world = await World.start({ LOG_LEVEL: 'trace' });
  const owner = await world.link('shop', 'Planted-Owner');
  const person = await world.person('Planted-Person');
  await world.write(person.phone, owner.phone, TEXT);
  await world.write(person.phone, owner.phone, TEXT, { corrupt: true });
  await until('two messages', () => world.hub.of('message').length === 2);
  await world.send('shop', person.phone, TEXT, 'Planted-Key');
  await world.simulate('POST', `/api/people/${person.phone}/reinstall`, {});
  await world.write(person.phone, owner.phone, `${TEXT} again`);
  await until('three messages', () => world.hub.of('message').length === 3);
  await world.simulate('POST', `/api/phones/${owner.phone}/unlink`, {});
  await world.untilStatus('shop', 'logged_out');

  const code = await world.stopBridge();
  await world.close();

  assert.equal(code, 0, 'it stops gracefully');
  assert.match(world.output, /"status_changed"/);
  const secrets = [TEXT, 'Planted-Owner', 'Planted-Person', 'Planted-Key', API_KEY, ENCRYPTION_KEY, WEBHOOK_SECRET];
  for (const secret of [...secrets, owner.phone, owner.lid, person.phone, person.lid]) {
    assert.equal(world.output.includes(secret), false, `printed: ${secret}`);
  }
  assert.doesNotMatch(world.output, /privKey|pubKey|SessionEntry|chainKey|<Buffer/);
  for (const line of world.output.trim().split('\n')) assert.doesNotThrow(() => JSON.parse(line), line);
});
