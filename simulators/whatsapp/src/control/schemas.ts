/** JSON schemas of the control API's bodies and queries; TypeScript types stand beside them. */
const text = { type: 'string' } as const;
const phone = { type: 'string', pattern: '^\\+?[0-9 ()-]{5,24}$' } as const;
/** A phone number, or a group's id or JID. */
const chat = { type: 'string', pattern: '^(\\+?[0-9 ()-]{5,24}|[0-9]{15,25}@g\\.us)$' } as const;
const flag = { type: 'boolean' } as const;
const addressing = { enum: ['pn', 'lid'] } as const;
const receipts = { enum: ['grouped', 'single'] } as const;
const whole = { type: 'integer', minimum: 0 } as const;

function object(properties: Record<string, unknown>, required: string[] = []) {
  return { type: 'object', properties, required, additionalProperties: false };
}

const misbehaviour = { mute: flag, lose: flag, delayMs: whole, error: whole };

const number = { type: 'number' } as const;
const texts = { type: 'array', items: text } as const;
const FILES = ['image', 'video', 'audio', 'voice', 'document', 'sticker'];

/** What somebody does on a phone; `phones/composing.ts` says which field belongs to which type. */
const draft = {
  type: {
    enum: [
      ...[...FILES, 'text', 'location', 'contacts', 'poll', 'album'],
      ...['vote', 'reaction', 'edit', 'delete', 'unknown', 'raw'],
    ],
  },
  text,
  quote: text,
  target: text,
  emoji: text,
  options: texts,
  mentions: { type: 'array', items: phone },
  forwarded: flag,
  viewOnce: flag,
  raw: { type: 'object' },
  media: object({
    base64: text,
    size: whole,
    mimetype: text,
    fileName: text,
    seconds: whole,
    width: whole,
    height: whole,
    gif: flag,
    waveform: text,
    thumbnail: text,
  }),
  location: object({ latitude: number, longitude: number, name: text, address: text, live: flag }, [
    'latitude',
    'longitude',
  ]),
  contacts: { type: 'array', minItems: 1, items: object({ name: text, phones: texts }, ['name', 'phones']) },
  poll: object({ name: text, options: texts, selectable: whole }, ['name', 'options']),
  expected: object({ images: whole, videos: whole }),
  album: text,
  twinOf: text,
  ad: object({ title: text, body: text, url: text, sourceId: text, clickId: text, thumbnail: text }, ['title']),
};

export const bodies = {
  phone: object({ phone, name: text }),
  scan: object({ qr: text, waitingId: text }),
  code: object({ code: text }, ['code']),
  presence: object(
    { to: chat, state: { enum: ['available', 'unavailable', 'composing', 'recording', 'paused'] }, lastSeen: whole },
    ['state'],
  ),
  hostile: object({ to: phone, seed: whole }, ['to', 'seed']),
  rawMessage: object({ to: phone, message: text, id: text }, ['to', 'message']),
  call: object(
    { to: phone, id: text, video: flag, status: { enum: ['offer', 'accept', 'reject', 'timeout', 'terminate'] } },
    ['to'],
  ),
  history: object({
    perChat: whole,
    pieces: { type: 'integer', minimum: 1, maximum: 100 },
    older: whole,
    external: flag,
    silent: flag,
    edits: { enum: ['instead', 'beside'] },
  }),
  restriction: object({ code: { enum: [463, 475] }, lock: flag, until: { type: 'string', format: 'date-time' } }),
  token: object({ to: phone }, ['to']),
  chat: object({ with: chat }, ['with']),
  number: object({ phone }, ['phone']),
  certificate: object({ proof: { enum: ['own', 'foreign', 'stolen'] } }, ['proof']),
  clock: object({ offsetMs: { type: 'integer' } }, ['offsetMs']),
  stanza: object({ device: whole, raw: text, stanza: { type: 'object' } }),
  screen: object({ qr: text }, ['qr']),
  person: object({
    phone,
    name: text,
    lid: { type: 'string', pattern: '^[0-9]{5,20}$' },
    registered: flag,
    autoDeliver: flag,
    autoRead: flag,
    addressing,
    hidesPhone: flag,
  }),
  profile: object({
    about: text,
    picture: { type: ['string', 'null'] },
    timer: whole,
    business: object({
      address: text,
      description: text,
      websites: texts,
      email: text,
      category: text,
      timezone: text,
      hours: {
        type: 'array',
        items: object({ day: text, mode: text, open: whole, close: whole }, ['day', 'mode']),
      },
    }),
  }),
  draft: object(
    {
      to: chat,
      ...draft,
      addressing,
      hidePhone: flag,
      corrupt: flag,
      sealed: flag,
      revealed: flag,
      withheld: flag,
      broadcast: { enum: ['list', 'status'] },
      at: { type: 'string', format: 'date-time' },
      count: { type: 'integer', minimum: 1, maximum: 10_000 },
    },
    ['to'],
  ),
  lose: object({ status: { enum: [404, 410] }, reupload: { enum: ['ok', 'gone', 'silent'] } }),
  group: object({ subject: text, owner: phone, participants: { type: 'array', items: phone }, addressing, receipts }, [
    'subject',
    'owner',
  ]),
  groupChange: object({
    by: phone,
    subject: text,
    description: { type: ['string', 'null'] },
    announce: flag,
    locked: flag,
    timer: whole,
    everybodyAdds: flag,
    approval: flag,
    addressing,
    receipts,
  }),
  groupParticipants: object(
    {
      by: phone,
      action: { enum: ['add', 'remove', 'promote', 'demote', 'leave', 'join', 'approve', 'reject'] },
      participants: { type: 'array', items: phone, minItems: 1 },
    },
    ['action', 'participants'],
  ),
  contact: object({ phone, name: { type: ['string', 'null'] }, external: flag }, ['phone', 'name']),
  mark: object({ with: chat, unread: flag, at: { type: 'string', format: 'date-time' } }, ['with', 'unread']),
  read: object({ with: chat, ids: { type: 'array', items: text } }, ['with']),
  unlink: object({ device: whole }),
  deviceFault: object(
    {
      action: { enum: ['drop', 'half-open', 'replace', 'kick', 'refuse-login', 'stream-error', 'failure'] },
      code: whole,
      device: whole,
      times: whole,
      expire: whole,
    },
    ['action'],
  ),
  fault: object({
    phone,
    times: { type: 'integer', minimum: 1 },
    ack: object({ ...misbehaviour, addressing }),
    query: object({ ...misbehaviour, xmlns: text, child: text }, ['xmlns']),
    login: object({ reason: whole, expire: whole }, ['reason']),
    hello: object({ error: whole }, ['error']),
    undecryptable: object({ to: phone }, ['to']),
    notice: object({ type: text }, ['type']),
    media: object({ upload: flag, delayMs: whole, error: whole }),
  }),
};

export const queries = {
  chat: object({ with: chat }, ['with']),
  stanzas: object({ phone: text, tag: text, direction: { enum: ['in', 'out'] }, since: whole, limit: whole }),
};
