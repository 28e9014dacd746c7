import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

/** One statement hangs, as on a connection that has died unnoticed; the rest of the database is well. */
const ONE_HANGS = `
  CREATE FUNCTION bridge.hang_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF pg_try_advisory_xact_lock(7) THEN PERFORM pg_sleep(3600); END IF; RETURN NULL; END $$;
  CREATE TRIGGER hang_once BEFORE UPDATE ON bridge.leases EXECUTE FUNCTION bridge.hang_once();
`;

let world: World;

before(async () => {
  world = await World.start({ BRIDGE_LEASE_MS: '4000' });
});

after(() => world.close());

test('one question about leases that never gets an answer costs no account', async () => {
  const owner = await world.link('shop');
  const person = await world.person('Customer');
  const database = new Client({ connectionString: world.database.url });
  await database.connect();
  try {
    await database.query(ONE_HANGS);
    const lease = async (): Promise<Date | undefined> =>
      (await database.query<{ until: Date }>('SELECT until FROM bridge.leases')).rows[0]?.until;
    await until('a renewal that hangs', async () => {
      const { rows } = await database.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
      return rows.length === 1;
    });
    const before = await lease();
    await until('a lease that is renewed all the same', async () => Number(await lease()) > Number(before));
    await world.write(person.phone, owner.phone, 'are you there?');
    await world.hub.event('message', (data) => data['text'] === 'are you there?');
  } finally {
    await database.end();
  }
  await world.stopBridge('SIGKILL');
  assert.ok(!world.output.includes('account_let_go'));
});
