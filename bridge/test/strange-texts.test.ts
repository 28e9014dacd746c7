import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';
import { Bounds, plainText, shortened, wholeNumber } from '../src/convert/bounds.ts';
import { contentOf } from '../src/convert/content.ts';
import { contactsOf } from '../src/convert/details.ts';
import { cleanType } from '../src/convert/media.ts';
import { messageEvent } from '../src/convert/message.ts';
import { rawOf } from '../src/convert/raw.ts';
import { fieldsOf, wordsInBytes } from '../src/convert/wire.ts';
import { chatOf, messageIdFor, personOf, readRecipient } from '../src/ids.ts';
import { masked } from '../src/log.ts';

/** Eight times the longest text, in UTF-16 units: what goes over it again for each of them takes minutes. */
const VERY_LONG = 500_000;
/** Nothing is measured by it. */
const NEVER_ENDS_MS = 30_000;

const PIECES = [
  ...Array.from('*_~`@#:;/\\.,()[]{}<>"\'=-+ \t\n\r\0aя漢0'),
  '\r\n',
  '\r\n ',
  '\n\t',
  'a.',
  'a/',
  '; a=',
  '; a="',
  'BEGIN:VCARD\n',
  'TEL:',
  'TEL;waid=',
  'item1.TEL;waid=7:\n',
  'FN',
  'FN:\n',
  ':1@',
  '@lid',
  'https://a)',
  '\u200b',
  '\u200d',
  '\u202e\u2066',
  '\u0301',
  '👩\u200d',
  '\ud83d',
  '\ufffd',
];

const fill = (piece: string): string => piece.repeat(Math.ceil(VERY_LONG / piece.length)).slice(0, VERY_LONG);
const FAMILIES = [
  ...PIECES.map(fill),
  ...PIECES.map((piece) => `a/b${fill(piece)}!`),
  `TEL;waid=${fill('7')}:`,
  `${'a'.repeat(VERY_LONG)}@s.whatsapp.net`,
];

const ME = { phone: '77009990000', lid: '1', name: null };
const key = { id: 'A1', remoteJid: '77011234567@s.whatsapp.net', fromMe: false };

/** Everything in the bridge that goes through what a stranger has written. */
const READERS: Record<string, (text: string) => unknown> = {
  'a plain text': (text) => plainText(text, 65_536),
  'a bounded text': (text) => new Bounds().text(text, 512),
  'a number': (text) => wholeNumber(text, 0, 10),
  'a shortened value': (text) => shortened({ a: [text], [text]: text }),
  'raw content': (text) => rawOf({ orderMessage: { message: text, [text]: [text] } }),
  'a text': (text) => contentOf({ conversation: text }),
  'a poll': (text) => contentOf({ pollCreationMessage: { name: text, options: [{ optionName: text }] } }),
  'a place': (text) => contentOf({ locationMessage: { degreesLatitude: 1, degreesLongitude: 1, name: text } }),
  'a file': (text) => contentOf({ documentMessage: { mimetype: text, fileName: text, caption: text } }),
  'a card': (text) => contactsOf({ displayName: '', vcard: text }, new Bounds()),
  'cards without names': (text) => contactsOf({ contacts: [{ vcard: text }, { vcard: text }] }, new Bounds()),
  'a type': cleanType,
  'a message': (text) => messageEvent({ key, pushName: text, message: { conversation: text } }, ME, 'live'),
  'encoded words': (text) => wordsInBytes(Buffer.from(text)),
  'encoded fields': (text) => fieldsOf(Buffer.from(text)),
  'an address': (text) => [chatOf(text), personOf(text), readRecipient(text)],
  'an id': (text) => messageIdFor('01a226a0-f7bc-738e-bdce-d895d5459201', text),
  'what is logged': masked,
};

for (const [name, read] of Object.entries(READERS)) {
  test(`${name}: whatever it is, reading it ends`, () => {
    for (const text of FAMILIES) {
      assert.doesNotThrow(
        () => {
          vm.runInNewContext('run()', { run: () => read(text) }, { timeout: NEVER_ENDS_MS });
        },
        `${name} of ${JSON.stringify(text.slice(0, 20))}`,
      );
    }
  });
}
