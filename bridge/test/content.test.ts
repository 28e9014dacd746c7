import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto, type WAMessage } from '@whiskeysockets/baileys';
import type { EventDraft } from '../src/convert/event.ts';
import { messageEvent } from '../src/convert/message.ts';

const ME = { phone: '77010000001', lid: '111' };

function eventOf(message: proto.IMessage): EventDraft | null {
  const envelope = { remoteJid: '77011234567@s.whatsapp.net', id: 'A1', fromMe: false };
  const whole = { key: envelope, message, messageTimestamp: 1_790_000_000 } as WAMessage;
  return messageEvent(whole, ME, 'live');
}

function dataOf(message: proto.IMessage): Record<string, unknown> {
  return eventOf(message)?.data ?? {};
}

test('an image tells its file and caption, not its key', () => {
  const data = dataOf({
    imageMessage: {
      mimetype: 'image/jpeg',
      caption: 'Look',
      fileLength: 1234,
      fileSha256: Buffer.alloc(32, 7),
      mediaKey: Buffer.from('secret'),
      directPath: '/v/x',
      width: 640,
      height: 480,
      jpegThumbnail: Buffer.from('tiny'),
    },
  });

  assert.equal(data['kind'], 'image');
  assert.equal(data['text'], 'Look');
  assert.deepEqual(data['media'], {
    mimetype: 'image/jpeg',
    size: 1234,
    sha256: '07'.repeat(32),
    fileName: null,
    seconds: null,
    width: 640,
    height: 480,
    waveform: null,
    animated: false,
    thumbnail: Buffer.from('tiny').toString('base64'),
  });
  assert.doesNotMatch(JSON.stringify(data), /c2VjcmV0|\/v\/x/);
});

test('an enormous thumbnail is left out', () => {
  const data = dataOf({ imageMessage: { jpegThumbnail: Buffer.alloc(16_385) } });
  assert.equal((data['media'] as { thumbnail: unknown }).thumbnail, null);
});

test('a voice note has its waveform and seconds; a document its name and caption', () => {
  const voice = dataOf({ audioMessage: { ptt: true, seconds: 7, waveform: Buffer.alloc(64, 9) } });
  const document = dataOf({
    documentWithCaptionMessage: { message: { documentMessage: { fileName: 'a.pdf', caption: 'The contract' } } },
  });

  assert.equal(voice['kind'], 'voice');
  assert.deepEqual(
    [(voice['media'] as Record<string, unknown>)['seconds'], (voice['media'] as Record<string, unknown>)['waveform']],
    [7, Buffer.alloc(64, 9).toString('base64')],
  );
  assert.equal(document['text'], 'The contract');
  assert.equal((document['media'] as Record<string, unknown>)['fileName'], 'a.pdf');
});

test('a location, contacts and a poll come apart', () => {
  const location = { degreesLatitude: 43.2, degreesLongitude: 76.9, name: 'Office', address: 'Abay 1' };
  assert.deepEqual(dataOf({ locationMessage: location })['location'], {
    latitude: 43.2,
    longitude: 76.9,
    name: 'Office',
    address: 'Abay 1',
    live: false,
  });
  const vcard =
    'BEGIN:VCARD\nVERSION:3.0\nFN:Aru\nitem1.TEL;waid=77010002233:+7 701 000 22 33\nTEL:8 (727) 1\nEND:VCARD';
  assert.deepEqual(dataOf({ contactsArrayMessage: { contacts: [{ vcard }] } })['contacts'], [
    { name: 'Aru', phones: ['77010002233', '87271'] },
  ]);
  const options = [{ optionName: 'Yes' }, { optionName: 'No' }];
  assert.deepEqual(dataOf({ pollCreationMessageV3: { name: 'Come?', options, selectableOptionsCount: 1 } })['poll'], {
    name: 'Come?',
    options: ['Yes', 'No'],
    selectable: 1,
  });
});

test('mentions, forwarding and a quote come from the context; mentions are completed like every person', () => {
  const event = eventOf({
    extendedTextMessage: {
      text: 'see @77019998877',
      contextInfo: {
        mentionedJid: ['77019998877@s.whatsapp.net', '555@lid', 'x@newsletter'],
        isForwarded: true,
        stanzaId: 'Q1',
        participant: '77011234567@s.whatsapp.net',
        quotedMessage: { locationMessage: { name: 'Office' } },
      },
    },
  });

  assert.ok(event);
  const mentions = [
    { phone: '77019998877', lid: null },
    { phone: null, lid: '555' },
  ];
  assert.deepEqual(event.data['mentions'], mentions);
  assert.equal(event.data['forwarded'], true);
  assert.equal((event.data['quote'] as { text: string }).text, 'Office');
  for (const person of event.data['mentions'] as object[]) assert.ok(event.people.includes(person as never));
});

test('view once is known whatever wraps it', () => {
  const imageMessage = { mimetype: 'image/jpeg' };
  const wrapped = { viewOnceMessageV2: { message: { imageMessage } } };

  assert.equal(dataOf({ imageMessage })['viewOnce'], false);
  assert.equal(dataOf(wrapped)['viewOnce'], true);
  assert.equal(dataOf({ ephemeralMessage: { message: wrapped } })['viewOnce'], true);
});

test('a vote in a poll is no message; what is not known is told as it is', () => {
  assert.equal(eventOf({ pollUpdateMessage: { pollCreationMessageKey: { id: 'P' } } }), null);
  const unknown = dataOf(proto.Message.fromObject({ requestPhoneNumberMessage: {} }));
  assert.equal(unknown['kind'], 'unsupported');
  assert.ok(unknown['raw']);
});

test('a file name that is too long keeps its ending', () => {
  const named = (fileName: string): unknown =>
    (dataOf({ documentMessage: { fileName } })['media'] as Record<string, unknown>)['fileName'];

  assert.equal(named('a.pdf'), 'a.pdf');
  assert.match(String(named(`${'договор '.repeat(99)}.pdf`)), /^договор .{200,}….pdf$/);
  assert.match(String(named('я'.repeat(900))), /^я{200,}…$/);
});
