import { MESSAGE_ID_LIMIT } from '../ids.ts';
import { STATUSES } from '../statuses.ts';
import { reason, trouble } from './shared.ts';

/**
 * What the bridge tells, as JSON schema. It is strict: an event has these fields and no others, null where there is
 * nothing to say. From it come the description at `/openapi.json`, the check of every event in the bridge's tests, the
 * tables of docs/bridge.md and the hub's shapes (`scripts/contract.py`).
 *
 * `title` names a kind of value that readers treat alike. `x-essential` lists what a shape would be nothing without:
 * a reader that is given a broken one keeps the rest.
 */
type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
function orNull(schema: Schema): Schema {
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'] as readonly unknown[] | undefined;
  return { ...schema, type: [schema['type'], 'null'].flat(), ...(values && { enum: [...values, null] }) };
}

const listOf = (items: Schema, title: string): Schema => ({ title, type: 'array', items });
const word = (...values: string[]): Schema => ({ title: 'Word', type: 'string', enum: values });

/** What a shape can be without: fields that may be absent, and those without which it would be nothing. */
interface Lacking {
  optional?: string[];
  essential?: string[];
}

function shape(description: string, properties: Record<string, Schema>, lacking: Lacking = {}): Schema {
  const { optional = [], essential = [] } = lacking;
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { description, type: 'object', required, properties, additionalProperties: false, 'x-essential': essential };
}

/** A shape of something that happens in a chat: `Act` and more. */
function act(description: string, properties: Record<string, Schema>, lacking: Lacking): Schema {
  const essential = ['chat', ...(lacking.essential ?? [])];
  return { ...shape(description, { ...happened, ...properties }, { ...lacking, essential }), 'x-extends': 'Act' };
}

const id = { title: 'Id', type: 'string', minLength: 1, maxLength: MESSAGE_ID_LIMIT } as const;
const jid = { title: 'Jid', type: 'string' } as const;
const phone = orNull({ title: 'Phone', type: 'string' });
const lid = orNull({ title: 'Lid', type: 'string' });
const name = { title: 'Name', type: 'string' } as const;
const fileName = { title: 'FileName', type: 'string' } as const;
const sentence = { title: 'Sentence', type: 'string' } as const;
const text = { title: 'Text', type: 'string' } as const;
const base64 = { title: 'Encoded', type: 'string' } as const;
const moment = { title: 'Moment', type: 'string', format: 'date-time' } as const;
const amount = { title: 'Amount', type: 'integer', minimum: 0 } as const;
const seconds = { title: 'Timestamp', type: 'integer', minimum: 0 } as const;
const code = { title: 'Code', type: 'integer' } as const;
const flag = { type: 'boolean', default: false } as const;
const problem = { title: 'Problem', type: 'string', enum: ['cut', 'unreadable', 'too_deep', 'too_large'] } as const;

const source = word('live', 'offline', 'history');

/** A shape that is also part of an answer: there it may be null, here it is there. */
function whole(answered: { properties: Record<string, unknown> }): Schema {
  const { properties } = answered;
  return { type: 'object', required: Object.keys(properties), properties, additionalProperties: false };
}

const happened = { chat: ref('Chat'), from: ref('Person'), fromMe: flag, timestamp: seconds };

export const shapes: Record<string, Schema> = {
  Person: shape(
    "Somebody, by at least one id; `saved`: the name is that of the owner's address book, null if it has none.",
    { phone, lid, name: orNull(name), saved: flag },
    { optional: ['name', 'saved'] },
  ),
  Chat: shape(
    "A chat; for a direct one, phone and lid are the customer's.",
    { kind: word('direct', 'group'), jid, phone, lid, subject: orNull(name) },
    { optional: ['subject'], essential: ['kind'] },
  ),
  Act: shape('What all that happens in a chat has: which chat, who, when.', happened, { essential: ['chat'] }),
  Quote: shape(
    'The answered message.',
    {
      messageId: id,
      kind: orNull({ title: 'Word', type: 'string' }),
      text: orNull(text),
      from: ref('Person'),
      status: flag,
    },
    { optional: ['kind', 'status'], essential: ['messageId'] },
  ),
  Media: shape("A message's file, before it is fetched.", {
    mimetype: orNull(name),
    size: orNull({ ...amount, title: 'Size' }),
    sha256: orNull(name),
    fileName: orNull(fileName),
    seconds: orNull(amount),
    width: orNull(amount),
    height: orNull(amount),
    waveform: orNull(base64),
    animated: flag,
    thumbnail: orNull(base64),
  }),
  Location: shape(
    'A place.',
    {
      latitude: { type: 'number', minimum: -90, maximum: 90 },
      longitude: { type: 'number', minimum: -180, maximum: 180 },
      name: orNull(name),
      address: orNull(sentence),
      live: flag,
    },
    { essential: ['latitude', 'longitude'] },
  ),
  SharedContact: shape('A card.', {
    name: { ...name, default: '' },
    phones: listOf({ title: 'Word', type: 'string' }, 'Phones'),
  }),
  Poll: shape('A question with answers.', {
    name: { ...name, default: '' },
    options: listOf(name, 'Options'),
    selectable: { type: 'integer', minimum: 0, maximum: 1000, default: 0 },
  }),
  Happening: shape('Something that takes place.', {
    name: { ...name, default: '' },
    description: orNull(sentence),
    startsAt: orNull(seconds),
    endsAt: orNull(seconds),
    place: orNull(sentence),
    link: orNull(sentence),
    canceled: flag,
  }),
  Card: shape(
    'The advertisement that brought somebody here, or what a link leads to.',
    {
      kind: word('ad', 'link'),
      title: orNull(name),
      text: orNull(sentence),
      url: orNull(sentence),
      thumbnail: orNull(base64),
      sourceType: orNull(name),
      sourceId: orNull(name),
      clickId: orNull(name),
      entryPoint: orNull(name),
    },
    { essential: ['kind'] },
  ),
  Message: act(
    'A message that appeared in a chat.',
    {
      messageId: id,
      kind: { title: 'Word', type: 'string', default: 'unsupported' },
      text: orNull(text),
      quote: orNull(ref('Quote')),
      raw: orNull({ type: 'object' }),
      media: orNull(ref('Media')),
      location: orNull(ref('Location')),
      contacts: orNull(listOf(ref('SharedContact'), 'Contacts')),
      poll: orNull(ref('Poll')),
      event: orNull(ref('Happening')),
      card: orNull(ref('Card')),
      mentions: listOf(ref('Person'), 'Mentions'),
      forwarded: flag,
      viewOnce: flag,
      album: orNull(id),
      replaces: orNull(id),
      toList: flag,
      source,
      problem: orNull(problem),
    },
    { optional: ['event', 'card', 'album', 'replaces', 'toList'], essential: ['messageId'] },
  ),
  StatusPost: shape(
    'What somebody has posted for all their contacts: its words, its file, and of which kind it is.',
    {
      messageId: id,
      from: ref('Person'),
      kind: { title: 'Word', type: 'string', default: 'unsupported' },
      text: orNull(text),
      media: orNull(ref('Media')),
      timestamp: seconds,
    },
    { essential: ['messageId'] },
  ),
  Undecryptable: act(
    'There was a message; its content may follow under the same id.',
    { messageId: id, source },
    { optional: ['source'], essential: ['messageId'] },
  ),
  Change: act(
    'What happened to which message.',
    {
      messageId: id,
      targetId: id,
      emoji: orNull({ title: 'Word', type: 'string' }),
      text: orNull(text),
      mentions: orNull(listOf(ref('Person'), 'Mentions')),
      options: orNull(listOf(name, 'Options')),
      source,
      problem: orNull(problem),
    },
    { optional: ['emoji', 'text', 'mentions', 'options', 'source', 'problem'], essential: ['targetId'] },
  ),
  Error: shape('Why a message failed.', { code: orNull(code), message: orNull(sentence) }),
  Status: shape(
    'How far a message came.',
    {
      messageId: id,
      key: orNull({ title: 'Word', type: 'string' }),
      chat: ref('Chat'),
      status: word('server', 'delivered', 'read', 'played', 'error'),
      timestamp: seconds,
      error: orNull(ref('Error')),
      participant: orNull(ref('Person')),
    },
    { essential: ['messageId', 'status'] },
  ),
  ChatRead: shape(
    'What the owner has read on the phone; or that a chat was marked as unread there, which names no messages.',
    { chat: ref('Chat'), messageIds: listOf(id, 'Ids'), unread: flag, timestamp: seconds },
    { essential: ['chat'] },
  ),
  ChatTimer: shape(
    'After how many seconds messages of a chat disappear from now on; 0 when they stay.',
    { chat: ref('Chat'), seconds: amount, timestamp: seconds },
    { essential: ['chat'] },
  ),
  NumberChange: shape(
    'Whom a person was, and is now; `chat`: the group in which it was told.',
    { before: ref('Person'), now: ref('Person'), chat: orNull(ref('Chat')), timestamp: seconds },
    { essential: ['before', 'now'] },
  ),
  Reason: { description: 'Why an account is not on line.', ...whole(reason), 'x-essential': [] },
  Qr: shape('A QR to show.', { text: { title: 'QrText', type: 'string' }, expiresAt: moment }, { essential: ['text'] }),
  Pairing: shape(
    'A code to type into the phone.',
    { code: { title: 'PairingCode', type: 'string' }, expiresAt: moment },
    { essential: ['code'] },
  ),
  Restriction: shape(
    'What WhatsApp forbids the account; within a state it is only told while it holds.',
    { active: { type: 'boolean', default: true }, code, message: sentence, until: orNull(moment) },
    { optional: ['active'] },
  ),
  Trouble: {
    description: 'What waits to be stored or handed over; only in the answer to a question.',
    ...whole(trouble),
    'x-essential': ['code', 'since'],
  },
  Session: shape(
    "An account's state.",
    {
      status: word(...Object.keys(STATUSES)),
      connected: flag,
      phone: orNull({ title: 'Digits', type: 'string' }),
      lid,
      name: orNull(name),
      reason: orNull(ref('Reason')),
      since: moment,
      qr: orNull(ref('Qr')),
      pairing: orNull(ref('Pairing')),
      restriction: orNull(ref('Restriction')),
      trouble: orNull(ref('Trouble')),
    },
    { optional: ['trouble'], essential: ['status'] },
  ),
  Participant: shape(
    'Somebody in a group.',
    { phone, lid, role: { ...word('member', 'admin', 'superadmin'), default: 'member' } },
    { optional: ['role'] },
  ),
  Group: shape(
    'A group, or what is new of it.',
    {
      id: jid,
      subject: name,
      description: orNull({ title: 'Description', type: 'string' }),
      owner: orNull(ref('Person')),
      size: amount,
      participants: listOf(ref('Participant'), 'Participants'),
      canSend: { type: 'boolean' },
      announce: { type: 'boolean' },
      addressing: word('pn', 'lid'),
    },
    {
      optional: ['subject', 'description', 'owner', 'size', 'participants', 'canSend', 'announce', 'addressing'],
      essential: ['id'],
    },
  ),
  Groups: shape('Whole groups.', { groups: listOf(ref('Group'), 'Groups') }),
  GroupUpdated: shape('What changed of a group.', { group: ref('Group') }, { essential: ['group'] }),
  Members: shape(
    'Who came, left, or may do something else now.',
    {
      id: jid,
      action: { ...word('add', 'remove', 'promote', 'demote', 'modify'), default: 'modify' },
      participants: listOf(ref('Participant'), 'Participants'),
      by: orNull(ref('Person')),
    },
    { essential: ['id'] },
  ),
  Presence: shape(
    'Who is online or types.',
    {
      chat: ref('Chat'),
      person: ref('Person'),
      state: { title: 'State', type: 'string', enum: ['available', 'unavailable', 'composing', 'recording', 'paused'] },
      lastSeen: orNull(seconds),
    },
    { essential: ['chat', 'person', 'state'] },
  ),
  Call: shape(
    'A step of a call; `past` when it is told by history, so nobody waits for an answer to it.',
    {
      callId: { ...id, title: 'CallId' },
      chat: ref('Chat'),
      from: ref('Person'),
      status: { ...word('offer', 'accept', 'reject', 'timeout', 'terminate'), default: 'offer' },
      video: flag,
      timestamp: seconds,
      past: flag,
    },
    { optional: ['past'], essential: ['callId', 'chat'] },
  ),
  PastChat: shape(
    'A chat of the history.',
    { chat: ref('Chat'), name: orNull(name), unread: { ...amount, default: 0 } },
    { essential: ['chat'] },
  ),
  History: shape('A piece of what a newly linked phone remembers.', {
    piece: amount,
    progress: orNull({ type: 'integer', minimum: 0, maximum: 100 }),
    last: flag,
    messages: listOf(ref('Message'), 'Piece'),
    people: listOf(ref('Person'), 'Piece'),
    chats: listOf(ref('PastChat'), 'Piece'),
  }),
  HistoryMissing: shape(
    'A part of the history cannot be fetched yet, or never will be; null when nothing is missing any more.',
    { missing: orNull(word('for_now', 'for_good')) },
  ),
};

/** What each type of event says, and the shape of its `data`. */
export const events = {
  'session.status': ['the account has another state, or something new to show in it', 'Session'],
  message: ['somebody wrote, the owner on their phone, too', 'Message'],
  'message.undecryptable': ['there was a message; its content may follow under the same id', 'Undecryptable'],
  'message.status': ['how far a message came; only forward, each once', 'Status'],
  'message.reaction': ['an emoji on a message; none takes it back', 'Change'],
  'message.edited': ['the text of a message is another one', 'Change'],
  'message.deleted': ['a message was deleted for everybody', 'Change'],
  'message.vote': [
    'all that somebody chooses now in a poll or an event; null when the poll is not known here',
    'Change',
  ],
  'status.posted': ['a contact has posted a status; told when `/connect` has asked for it', 'StatusPost'],
  'chat.read': ['the owner has read a chat on the phone, or marked it as unread there', 'ChatRead'],
  'chat.timer': ['messages of a chat disappear after another while than before', 'ChatTimer'],
  'contact.identity': ['a phone number and a LID are one person', 'Person'],
  'contact.number': ['a person has another phone number than before', 'NumberChange'],
  'contact.updated': ["a name in the owner's address book; null when it was taken out", 'Person'],
  'groups.synced': ['whole groups, not always all of them', 'Groups'],
  'group.updated': ['what changed of a group', 'GroupUpdated'],
  'group.participants': ['who came, left, or may do something else now', 'Members'],
  presence: ['who is online or types; never stored', 'Presence'],
  call: ['a step of a call', 'Call'],
  history: ['a piece of what a newly linked phone remembers', 'History'],
  'history.missing': ['a part of the history does not come, or has come after all', 'HistoryMissing'],
  restriction: ['WhatsApp has limited new chats, or lifted the limit', 'Restriction'],
} as const;

export type EventType = keyof typeof events;
