// A CRM that uses the six known routes of the bridge and nothing else: connect, poll the status every 3 s, show the QR
// code, sync the groups, send to one of them, disconnect.
//
//   BRIDGE_URL=http://127.0.0.1:3001 BRIDGE_API_KEY=… SESSION_ID=shop node docs/examples/crm.mjs "Group's name" "Text"
//
// SPDX-License-Identifier: MIT
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

const {
  BRIDGE_URL = 'http://127.0.0.1:3001',
  BRIDGE_API_KEY = '',
  SESSION_ID = 'shop',
  QR_FILE = 'qr.png',
} = process.env;
const POLL_MS = Number(process.env.POLL_MS ?? 3_000);
const [groupName, text] = process.argv.slice(2);

/** States from which nothing changes unless a person does something. */
const ENDED = new Set(['logged_out', 'replaced', 'restricted', 'passkey_required', 'failed', 'stopped']);

async function call(method, path, body) {
  const response = await fetch(`${BRIDGE_URL}${path}`, {
    method,
    headers: { 'X-Api-Key': BRIDGE_API_KEY, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { status: response.status, code: answer.error });
  return answer;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function showQr(shown) {
  const { qr, text: code, expiresIn } = await call('GET', `/qr/${SESSION_ID}`);
  if (code === shown) return shown;
  await writeFile(QR_FILE, Buffer.from(qr.split(',')[1], 'base64'));
  console.log(`qr ${QR_FILE} ${expiresIn} ${code}`);
  return code;
}

async function untilConnected() {
  let shown = '';
  for (;;) {
    const { status, phone, reason } = await call('GET', `/status/${SESSION_ID}`);
    console.log(`status ${status}`);
    if (status === 'connected') return phone;
    if (ENDED.has(status)) throw new Error(reason?.message ?? status);
    // The code may have been scanned between the two questions; the next look tells.
    if (status === 'qr') shown = await showQr(shown).catch(() => shown);
    await pause(POLL_MS);
  }
}

/** Sends once, whatever happens: the same key may be sent again until there is an answer. */
async function sendOnce(to) {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call('POST', '/send', { sessionId: SESSION_ID, to, type: 'text', text, key });
    } catch (error) {
      const later = error.status === undefined || error.status >= 503 || error.code === 'not_connected';
      if (!later || attempt === 5) throw error;
      await pause(POLL_MS);
    }
  }
}

try {
  await call('POST', '/connect', { sessionId: SESSION_ID });
  console.log(`connected ${await untilConnected()}`);
  const { groups } = await call('POST', `/groups/sync/${SESSION_ID}`);
  for (const group of groups) console.log(`group ${group.id} ${group.size} ${group.subject}`);
  const group = groups.find(({ subject }) => subject === groupName);
  if (!group) throw new Error(`There is no group "${groupName}".`);
  const { messageId, status } = await sendOnce(group.id);
  console.log(`${status} ${messageId}`);
  await call('POST', `/disconnect/${SESSION_ID}`);
  console.log('disconnected');
} catch (error) {
  console.error(`${error.code ?? 'error'}: ${error.message}`);
  process.exitCode = 1;
}
