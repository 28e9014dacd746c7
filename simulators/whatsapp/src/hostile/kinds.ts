import { proto } from '../wire/baileys.ts';
import { doubleField, field, nested, numberField, repeated } from './bytes.ts';
import type { Random } from './random.ts';

/** What a strange client sends: the bytes of a message, and perhaps an id of its own choice. */
export interface Strange {
  bytes: Buffer;
  id?: string;
}

/** Fields of `Message` by name. */
const Field = {
  conversation: 1,
  image: 3,
  location: 5,
  text: 6,
  video: 9,
  protocol: 12,
  contacts: 13,
  product: 30,
  deviceSent: 31,
  viewOnce: 37,
  order: 38,
  ephemeral: 40,
  reaction: 46,
  poll: 49,
  viewOnceV2: 55,
  edited: 58,
} as const;

/** contextInfo, quotedMessage and what stands beside them, as far as it is needed. */
const Inside = { orderWords: 6, context: 17, quoted: 3, stanzaId: 1, participant: 2, mentioned: 15 } as const;

const HI = field(Field.conversation, 'hi');
/** Some of them are more than protobufjs can take apart, and more than `JSON.stringify` can write. */
const DEPTHS = [20, 70, 300, 1_500, 3_000, 20_000] as const;
const MEGABYTE = 1024 * 1024;

/** Texts that databases, headers, indexes and screens stumble over. */
const TEXTS: readonly (string | Buffer)[] = [
  '\0',
  'a\0b',
  Buffer.from([0x61, 0xed, 0xa0, 0x80]), // half of a surrogate pair
  Buffer.from([0xed, 0xb0, 0x80, 0x62]), // the other half, alone
  Buffer.from([0xff, 0xfe, 0xc3, 0x28]), // no UTF-8
  '\u202e\u200f\u2066 evil',
  '\ufeff\u{10ffff}',
  'z' + '\u0301'.repeat(5_000),
  "'; DROP TABLE bridge.sessions; --",
  '{"__proto__": {"admin": true}}',
  '../../etc/passwd',
  '\r\nX-Injected: yes\r\n\r\n',
  '👨‍👩‍👧‍👦'.repeat(300),
  'ы'.repeat(65_000),
  'x'.repeat(65_536),
  'x'.repeat(300_000),
  '',
  ' '.repeat(5_000),
];

const DOUBLES = [NaN, Infinity, -Infinity, 91, -91, 181, 1e300, -1e300, 5e-324, -0] as const;
const NUMBERS = [0, 4e9, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1, 2 ** 63, 2 ** 64 - 2_048] as const;

/** One kind of strangeness each: the seed chooses a kind, and then what it is like. */
export const KINDS: Record<string, (random: Random) => Strange> = {
  'deep-quote': (random) => {
    const words = field(Inside.orderWords, 'how much?');
    return { bytes: nested(random.oneOf(DEPTHS), [Field.order, Inside.context, Inside.quoted], HI, words) };
  },
  'deep-text-quote': (random) => {
    const path = [Field.text, Inside.context, Inside.quoted];
    return { bytes: nested(random.oneOf(DEPTHS), path, HI, field(1, 'an answer')) };
  },
  'deep-wrapping': (random) => {
    const wrapping = random.oneOf([Field.ephemeral, Field.viewOnce, Field.viewOnceV2, Field.edited, Field.deviceSent]);
    return { bytes: nested(random.oneOf(DEPTHS), [wrapping, wrapping === Field.deviceSent ? 2 : 1], HI) };
  },
  wide: (random) => {
    const count = random.oneOf([500, 5_000, 200_000]);
    const option = field(3, field(1, 'option'));
    return random.oneOf([
      () => ({ bytes: field(Field.contacts, repeated(count, field(2, ''))) }),
      () => ({ bytes: field(Field.poll, Buffer.concat([field(2, 'Which?'), repeated(count, option)])) }),
      () => {
        const mentions = repeated(count, field(Inside.mentioned, '1@lid'));
        return { bytes: field(Field.text, Buffer.concat([field(1, '@all'), field(Inside.context, mentions)])) };
      },
      () => ({ bytes: field(Field.contacts, field(2, field(16, 'TEL:+7701\n'.repeat(count / 5)))) }),
    ])();
  },
  large: (random) =>
    random.oneOf([
      // The largest is rare, so that a short run stays short.
      () => ({ bytes: field(Field.product, field(5, 'S'.repeat(random.below(4) === 0 ? 6.4 * MEGABYTE : 70_000))) }),
      () => ({ bytes: field(Field.conversation, 'long '.repeat(250_000)) }),
      () => ({ bytes: field(Field.image, Buffer.concat([field(3, 'look'), field(16, Buffer.alloc(MEGABYTE / 2))])) }),
      () => ({ bytes: field(Field.conversation, 'ю'.repeat(65_000)) }),
    ])(),
  place: (random) => {
    const at = [doubleField(1, random.oneOf(DOUBLES)), doubleField(2, random.oneOf(DOUBLES))];
    return { bytes: field(Field.location, Buffer.concat([...at, field(3, random.oneOf(TEXTS))])) };
  },
  numbers: (random) => {
    const some = [4, 5, 6, 7, 11, 12].map((number) => numberField(number, random.oneOf(NUMBERS)));
    const kind = random.oneOf([Field.image, Field.video]);
    return { bytes: field(kind, Buffer.concat([field(kind === Field.image ? 3 : 7, 'look'), ...some])) };
  },
  poll: (random) => {
    const options = ['Yes', 'No'].map((name) => field(3, field(1, name)));
    const selectable = numberField(4, random.oneOf(NUMBERS));
    return { bytes: field(Field.poll, Buffer.concat([field(2, random.oneOf(TEXTS)), ...options, selectable])) };
  },
  texts: (random) => {
    const text = random.oneOf(TEXTS);
    const file = Buffer.concat([field(2, random.oneOf(TEXTS)), field(3, text), field(11, random.oneOf(TEXTS))]);
    return { bytes: random.oneOf([field(Field.conversation, text), field(Field.image, file)]) };
  },
  quote: (random) => {
    const [id, who, words] = [random.oneOf(TEXTS), random.oneOf(TEXTS), random.oneOf(TEXTS)];
    const participant = Buffer.concat([Buffer.from(who as string), Buffer.from('@s.whatsapp.net')]);
    const quoted = field(Inside.quoted, field(Field.conversation, words));
    const parts = [field(Inside.stanzaId, id), field(Inside.participant, participant), quoted];
    return { bytes: field(Field.text, Buffer.concat([field(1, 'so'), field(Inside.context, Buffer.concat(parts))])) };
  },
  enums: (random) => {
    const value = numberField(2, random.oneOf([3, 99, 4e9, 2 ** 53]));
    const text = Buffer.concat([field(1, 'x'), numberField(9, 77)]);
    return { bytes: random.oneOf([field(Field.protocol, value), field(Field.text, text)]) };
  },
  unknown: (random) => ({ bytes: field(random.oneOf([900, 20_000, 536_870_911]), random.bytes(random.below(500))) }),
  'wrong-types': (random) => {
    const number = random.oneOf([1, 3, 5, 6, 9, 12, 13, 38, 46, 49]);
    return {
      bytes: random.oneOf([
        () => numberField(number, random.oneOf(NUMBERS)),
        () => doubleField(number, random.oneOf(DOUBLES)),
        () => field(number, random.bytes(1 + random.below(60))),
        () => field(number, 'x'.repeat(200)),
      ])(),
    };
  },
  noise: (random) => ({ bytes: random.bytes(random.below(300)) }),
  damaged: (random) => {
    const whole = proto.Message.encode({
      extendedTextMessage: { text: 'whole', contextInfo: { stanzaId: 'A', quotedMessage: { conversation: 'q' } } },
    }).finish();
    const bytes = Buffer.from(whole);
    for (let count = 1 + random.below(4); count > 0; count -= 1) bytes[random.below(bytes.length)] = random.below(256);
    return { bytes: random.below(3) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes };
  },
  reaction: (random) => {
    const target = random.oneOf([field(1, field(3, random.oneOf(TEXTS))), Buffer.alloc(0)]);
    return { bytes: field(Field.reaction, Buffer.concat([target, field(2, random.oneOf(TEXTS))])) };
  },
  change: (random) => {
    const type = numberField(2, random.oneOf([0, 14]));
    const target = random.oneOf([field(1, field(3, random.oneOf(TEXTS))), Buffer.alloc(0)]);
    const edit = field(14, nested(random.oneOf([0, 20, 300, 3_000]), [Field.order, 17, 3], HI));
    return { bytes: field(Field.protocol, Buffer.concat([target, type, edit])) };
  },
  id: (random) => {
    const ids = [
      'Ё'.repeat(90),
      'A'.repeat(200),
      'A'.repeat(4_000),
      'a b',
      "'--",
      '/../x',
      '\u202eid',
      'É'.repeat(2_000),
    ];
    return { bytes: HI, id: `${random.oneOf(ids)}${random.below(1e9)}` };
  },
};
