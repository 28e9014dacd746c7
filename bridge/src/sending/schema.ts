import { answerOf, messageId, sessionId } from '../contract/shared.ts';
import { MEDIA_KINDS } from '../media/kinds.ts';

/**
 * How long the parts of a message may be.
 *
 * 65,536 characters of text, 12 options of 100 characters and a question of 255 are what WhatsApp's own apps let people
 * type; a caption of 1,024 is the Cloud API's limit, and the apps' too. The others only keep nonsense out.
 */
export const LIMITS = {
  text: 65_536,
  caption: 1_024,
  pollName: 255,
  pollOption: 100,
  pollOptions: 12,
  contacts: 50,
  phones: 10,
  name: 256,
  address: 1_024,
  mentions: 1_024,
  fileName: 240,
  url: 2_048,
  thumbnail: 22_000,
} as const;

const somebody = { type: 'string', minLength: 1, maxLength: 100 } as const;
const maybeSomebody = { ...somebody, type: ['string', 'null'] } as const;

const target = {
  type: 'object',
  required: ['messageId', 'fromMe'],
  properties: { messageId, fromMe: { type: 'boolean' }, participant: maybeSomebody },
} as const;

const seconds = { type: ['number', 'null'], minimum: 0, maximum: 86_400 } as const;
const fileName = { type: ['string', 'null'], maxLength: LIMITS.fileName } as const;
const thumbnail = {
  type: ['string', 'null'],
  maxLength: LIMITS.thumbnail,
  pattern: '^[A-Za-z0-9+/]+=*$',
} as const;

const addressed = {
  sessionId,
  to: somebody,
  key: { type: 'string', minLength: 1, maxLength: 200 },
  quoted: {
    type: ['object', 'null'],
    required: ['messageId', 'fromMe'],
    properties: {
      messageId,
      fromMe: { type: 'boolean' },
      text: { type: ['string', 'null'], maxLength: LIMITS.text },
      kind: { type: ['string', 'null'], maxLength: 32 },
      seconds,
      fileName,
      thumbnail,
      participant: maybeSomebody,
    },
  },
  mentions: { type: 'array', maxItems: LIMITS.mentions, items: somebody },
  forwarded: { type: 'boolean' },
} as const;

const text = { type: 'string', minLength: 1, maxLength: LIMITS.text } as const;

/** One kind of message: its own fields beside the common ones. */
function kind(types: string | string[], properties: object, required: string[]): object {
  return {
    type: 'object',
    required: ['sessionId', 'to', 'type', ...required],
    properties: { ...addressed, type: { enum: [types].flat() }, ...properties },
  };
}

const nullableSize = { type: ['integer', 'null'], minimum: 1, maximum: 100_000 } as const;

const media = {
  media: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: {
      mediaId: { type: 'string', minLength: 1, maxLength: 64 },
      url: { type: 'string', minLength: 1, maxLength: LIMITS.url },
    },
  },
  caption: { type: ['string', 'null'], maxLength: LIMITS.caption },
  fileName,
  mimetype: { type: ['string', 'null'], maxLength: 100, pattern: '^[A-Za-z0-9.+_-]+/[A-Za-z0-9.+_-]+(;[ -~]*)?$' },
  seconds,
  waveform: { type: ['string', 'null'], pattern: '^[A-Za-z0-9+/]{86}==$' },
  width: nullableSize,
  height: nullableSize,
  gif: { type: 'boolean' },
  thumbnail,
} as const;

export const sendBody = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    kind('text', { text }, ['text']),
    kind(
      'location',
      {
        latitude: { type: 'number', minimum: -90, maximum: 90 },
        longitude: { type: 'number', minimum: -180, maximum: 180 },
        name: { type: ['string', 'null'], maxLength: LIMITS.name },
        address: { type: ['string', 'null'], maxLength: LIMITS.address },
      },
      ['latitude', 'longitude'],
    ),
    kind(
      'contacts',
      {
        contacts: {
          type: 'array',
          minItems: 1,
          maxItems: LIMITS.contacts,
          items: {
            type: 'object',
            required: ['name', 'phones'],
            properties: {
              name: { type: 'string', minLength: 1, maxLength: LIMITS.name },
              phones: {
                type: 'array',
                minItems: 1,
                maxItems: LIMITS.phones,
                items: { type: 'string', pattern: '^\\+?\\d{3,20}$' },
              },
            },
          },
        },
      },
      ['contacts'],
    ),
    kind(
      'poll',
      {
        name: { type: 'string', minLength: 1, maxLength: LIMITS.pollName },
        options: {
          type: 'array',
          minItems: 2,
          maxItems: LIMITS.pollOptions,
          uniqueItems: true,
          items: { type: 'string', minLength: 1, maxLength: LIMITS.pollOption },
        },
        selectable: { type: 'integer', minimum: 0, maximum: LIMITS.pollOptions },
      },
      ['name', 'options'],
    ),
    kind([...MEDIA_KINDS], media, ['media']),
    kind('reaction', { target, emoji: { type: 'string', maxLength: 40 } }, ['target', 'emoji']),
    kind('edit', { target: { type: 'object', required: ['messageId'], properties: { messageId } }, text }, [
      'target',
      'text',
    ]),
    kind('delete', { target }, ['target']),
    kind('forward', { messageId }, ['messageId']),
  ],
} as const;

export const sendAnswer = answerOf({
  messageId: { type: 'string' },
  status: { type: 'string', enum: ['sent', 'unknown'] },
  at: { type: 'string' },
});
