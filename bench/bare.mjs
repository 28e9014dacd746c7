/**
 * Baileys without a bridge, for `bench/sends.py` to measure ours by: accounts linked by their QR codes, keys in memory,
 * no database, nothing told to anybody.
 *
 *     node bench/bare.mjs '{"simulator": "http://…", "phones": ["7709…", …], "atOnce": 4}'
 *
 * It prints a line when all are on line. For each line `{"7709…": ["7705…", …], …}` that it reads, each account sends one
 * text after another to its list, `atOnce` of them at a time, each until WhatsApp has it; then it prints
 * `{"seconds": …, "cpuMs": …}`.
 */
import { createInterface } from 'node:readline';
import makeWASocket, { Browsers, DisconnectReason, generateMessageIDV2, initAuthCreds } from '@whiskeysockets/baileys';
import pino from 'pino';

const { simulator, phones, atOnce } = JSON.parse(process.argv[2] ?? '{}');
const logger = pino({ level: 'silent' });
// libsignal tells the console about sessions; standard output is for answers.
Object.assign(console, { log: () => undefined, info: () => undefined, warn: () => undefined });

/** What Baileys' own stores do, without a file. */
function keysInMemory() {
  const kept = new Map();
  return {
    get: (type, ids) => {
      const found = ids.filter((id) => kept.has(`${type} ${id}`));
      return Object.fromEntries(found.map((id) => [id, kept.get(`${type} ${id}`)]));
    },
    set: (changes) => {
      for (const [type, values] of Object.entries(changes)) {
        for (const [id, value] of Object.entries(values)) {
          if (value === null || value === undefined) kept.delete(`${type} ${id}`);
          else kept.set(`${type} ${id}`, value);
        }
      }
    },
  };
}

async function ask(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(simulator + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** One linked account. After the scan WhatsApp asks for a new connection, as it does of every new device. */
class Account {
  acknowledged = new Map();
  scanned = false;

  constructor(phone) {
    this.phone = phone;
    this.auth = { creds: initAuthCreds(), keys: keysInMemory() };
  }

  async link() {
    await ask('/api/phones', { phone: this.phone, name: 'bare' });
    await new Promise((resolve, reject) => {
      this.open(resolve, reject);
    });
  }

  open(onLine, failed) {
    this.sock = makeWASocket({
      auth: this.auth,
      logger,
      waWebSocketUrl: `${simulator.replace('http', 'ws')}/ws/chat`,
      browser: Browsers.ubuntu('Chrome'),
      markOnlineOnConnect: false,
      syncFullHistory: false,
      emitOwnEvents: false,
    });
    this.sock.ev.on('creds.update', (creds) => Object.assign(this.auth.creds, creds));
    this.sock.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
      if (qr && !this.scanned) {
        this.scanned = true;
        ask(`/api/phones/${this.phone}/scan`, { qr }).catch(failed);
      }
      if (connection === 'open') onLine();
      if (connection !== 'close') return;
      const code = lastDisconnect?.error?.output?.statusCode;
      if (code === DisconnectReason.restartRequired) this.open(onLine, failed);
      else throw lastDisconnect?.error ?? new Error('closed');
    });
    this.sock.ws.on('CB:ack,class:message', ({ attrs }) => this.acknowledged.get(attrs.id)?.(attrs.error));
  }

  /** Sends one text; ends when WhatsApp has it. */
  async send(to, text) {
    const messageId = generateMessageIDV2(this.sock.user?.id);
    const answered = new Promise((resolve, reject) => {
      this.acknowledged.set(messageId, (error) => (error ? reject(new Error(`refused: ${error}`)) : resolve()));
    });
    await this.sock.sendMessage(`${to}@s.whatsapp.net`, { text }, { messageId });
    await answered;
    this.acknowledged.delete(messageId);
  }

  async sendAll(recipients) {
    const rest = recipients.values();
    const one = async () => {
      for (const to of rest) await this.send(to, `bare to ${to}`);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }
}

const accounts = new Map(phones.map((phone) => [phone, new Account(phone)]));
for (const account of accounts.values()) await account.link();
process.stdout.write('{"linked": true}\n');

for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Object.entries(JSON.parse(line)).map(([phone, to]) => accounts.get(phone).sendAll(to)));
  const { user, system } = process.cpuUsage(before);
  const told = { seconds: (performance.now() - began) / 1000, cpuMs: (user + system) / 1000 };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
process.exit(0);
