import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from './support/until.ts';
import { API_KEY, World } from './support/world.ts';

const SCRIPT = fileURLToPath(new URL('../../docs/examples/crm.mjs', import.meta.url));

test('a CRM with six routes connects, shows the code, finds a group, writes to it and leaves', async () => {
  const world = await World.start();
  const folder = await mkdtemp(join(tmpdir(), 'crm-'));
  const qrFile = join(folder, 'qr.png');
  try {
    const owner = await world.simulate<{ phone: string }>('POST', '/api/phones', { name: 'Shop' });
    const member = await world.person('Aigerim');
    const group = { subject: 'Wholesale', owner: owner.phone, participants: [member.phone] };
    await world.simulate('POST', '/api/groups', group);
    const env = {
      PATH: process.env['PATH'] ?? '',
      BRIDGE_URL: `http://127.0.0.1:${world.bridgePort}`,
      BRIDGE_API_KEY: API_KEY,
      SESSION_ID: 'crm',
      QR_FILE: qrFile,
      POLL_MS: '200',
    };
    const crm = spawn(process.execPath, [SCRIPT, 'Wholesale', 'Prices for today'], { env });
    let output = '';
    for (const stream of [crm.stdout, crm.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => crm.once('exit', resolve));

    const [, qr] = await until('the code', () => /^qr \S+ \d+ (\S+)$/m.exec(output));
    assert.equal((await readFile(qrFile)).subarray(1, 4).toString(), 'PNG');
    await world.simulate('POST', `/api/phones/${owner.phone}/scan`, { qr });
    assert.equal(await ended, 0, output);

    assert.match(output, /^status qr$/m);
    assert.match(output, new RegExp(`^connected ${owner.phone}$`, 'm'));
    assert.match(output, /^group \S+@g\.us 2 Wholesale$/m);
    assert.match(output, /^sent 3EB0[0-9A-F]+$/m);
    assert.match(output, /^disconnected$/m);
    assert.equal((await world.status('crm')).body['status'], 'stopped');
  } finally {
    await world.close();
    await rm(folder, { recursive: true });
  }
});
