import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto } from '@whiskeysockets/baileys';
import { MessageNotFound } from '../src/errors.ts';
import { forwardOf } from '../src/sending/forward.ts';

const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;
const MARK = { isForwarded: true, forwardingScore: 1 };
const IMAGE: proto.IMessage = { imageMessage: { mimetype: 'image/jpeg' } };

const ONCE: Record<string, proto.IMessage> = {
  'in a wrapping': { viewOnceMessageV2: { message: IMAGE } },
  'in a wrapping of another one': { ephemeralMessage: { message: { viewOnceMessageV2: { message: IMAGE } } } },
  'in its own copy': { deviceSentMessage: { message: { viewOnceMessageV2Extension: { message: IMAGE } } } },
  'by its own mark': { imageMessage: { mimetype: 'image/jpeg', viewOnce: true } },
};

for (const [how, message] of Object.entries(ONCE)) {
  test(`what is to be seen once is not passed on: ${how}`, () => {
    assert.throws(() => forwardOf(message), MessageNotFound);
  });
}

test('whatever a message is wrapped in, its copy is marked as forwarded', () => {
  const sticker = { stickerMessage: { mimetype: 'application/was', isLottie: true } };
  const poll = { name: 'Когда?', options: [{ optionName: 'Пт' }] };
  const wrapped: proto.IMessage[] = [
    { lottieStickerMessage: { message: sticker } },
    { pollCreationMessageV4: { message: { pollCreationMessageV3: poll } } },
    { groupMentionedMessage: { message: IMAGE } },
    { documentWithCaptionMessage: { message: { documentMessage: { caption: 'Прайс' } } } },
    { ephemeralMessage: { message: { conversation: 'Привет' } } },
  ];
  for (const message of wrapped) {
    const [body, ...others] = Object.values(forwardOf(message)) as { contextInfo?: proto.IContextInfo }[];
    assert.deepEqual([body?.contextInfo, others], [MARK, []], JSON.stringify(message));
  }
});

test('a change, a vote and where somebody is now stay in their chat', () => {
  for (const message of [
    { reactionMessage: { text: '👍', key: { id: 'A1' } } },
    { editedMessage: { message: { protocolMessage: { type: MESSAGE_EDIT, key: { id: 'A1' } } } } },
    { pollUpdateMessage: { pollCreationMessageKey: { id: 'A1' } } },
    { liveLocationMessage: { degreesLatitude: 43, degreesLongitude: 77 } },
    { senderKeyDistributionMessage: { groupId: 'x' } },
  ] as proto.IMessage[])
    assert.throws(() => forwardOf(message), MessageNotFound);
});
