import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { proto, type WAMessage } from '@whiskeysockets/baileys';
import { historyEvents } from '../src/convert/history.ts';
import { pastHappenings } from '../src/convert/past.ts';
import { fail, GROUP, ME, past, portion } from './support/past.ts';

test('edits, reactions and missed calls of the past are told, in their order', () => {
  const key = { remoteJid: '77011234567@s.whatsapp.net', id: 'H1', fromMe: false };
  const type = proto.Message.ProtocolMessage.Type.MESSAGE_EDIT;
  const protocolMessage = { key, type, editedMessage: { conversation: '5 pieces' } };
  const messages = [
    past(9, {
      key: { ...key, id: 'H9' },
      message: null,
      messageStubType: proto.WebMessageInfo.StubType.CALL_MISSED_VIDEO,
    }),
    past(5, { key: { ...key, id: 'H5' }, message: { editedMessage: { message: { protocolMessage } } } }),
    past(1, {
      key,
      reactions: [
        { key: { remoteJid: key.remoteJid, fromMe: true, id: 'R1' }, text: '👍', senderTimestampMs: 1_700_000_003_000 },
      ],
    }),
  ] as WAMessage[];

  const events = pastHappenings(portion(messages, 100), ME, fail);

  assert.deepEqual(
    events.map(({ type: told, data }) => [told, data['targetId'] ?? data['callId'], data['fromMe']]),
    [
      ['message.reaction', 'H1', true],
      ['message.edited', 'H1', false],
      ['call', 'H9', undefined],
    ],
  );
  assert.deepEqual([events[0]?.data['emoji'], events[1]?.data['text']], ['👍', '5 pieces']);
  assert.deepEqual([events[2]?.data['video'], events[2]?.data['past']], [true, true]);
});

test('a reaction of which no time is told is as old as what it is to', () => {
  const key = { remoteJid: '77011234567@s.whatsapp.net', id: 'H1', fromMe: true };
  const messages = [past(1, { key, reactions: [{ key: { fromMe: false, id: 'R1' }, text: '👍' }] })] as WAMessage[];

  const [event] = pastHappenings(portion(messages, 100), ME, fail);

  assert.equal(event?.data['timestamp'], Number(messages[0]?.messageTimestamp));
});

const CHAT = '77011234567@s.whatsapp.net';
const { StubType } = proto.WebMessageInfo;

function edit(n: number, id: string, target: string, more: Partial<proto.Message.IProtocolMessage> = {}): WAMessage {
  const type = proto.Message.ProtocolMessage.Type.MESSAGE_EDIT;
  const key = { remoteJid: CHAT, id: target, fromMe: false };
  const protocolMessage = { key, type, editedMessage: { conversation: '5 pieces' }, ...more };
  return past(n, { key: { ...key, id }, message: { editedMessage: { message: { protocolMessage } } } });
}

test('an edit that is all that the phone tells of a message is told as that message, too', () => {
  const secret = Buffer.alloc(32, 7);
  for (const id of ['E1', 'H1']) {
    const at = (1_700_000_000 + 60) * 1000;
    const reactions = [{ key: { remoteJid: CHAT, fromMe: true, id: 'R1' }, text: '👍' }];
    const entry = { ...edit(1, id, 'H1', { timestampMs: at }), messageSecret: secret, reactions };

    const set = portion([past(3), entry, past(0)], 100);
    const [piece] = historyEvents(set, ME, 1, fail);
    const [reaction, edited] = pastHappenings(set, ME, fail);
    assert.deepEqual([reaction?.type, reaction?.data['targetId']], ['message.reaction', 'H1']);

    assert.deepEqual(
      (piece?.data['messages'] as Record<string, unknown>[]).map(({ messageId, text, timestamp }) => [
        messageId,
        text,
        timestamp,
      ]),
      [
        ['H0', 'text 0', 1_700_000_000],
        ['H1', '5 pieces', 1_700_000_001],
        ['H3', 'text 3', 1_700_000_003],
      ],
    );
    assert.deepEqual(
      [edited?.type, edited?.data['targetId'], edited?.data['text'], edited?.data['timestamp']],
      ['message.edited', 'H1', '5 pieces', 1_700_000_060],
    );
    assert.notEqual(edited?.data['messageId'], 'H1', 'what is told once is told by its id');
    const kept = proto.WebMessageInfo.decode(piece?.contents?.[1]?.content ?? new Uint8Array());
    assert.deepEqual([kept.key?.id, kept.message?.conversation], ['H1', '5 pieces']);
    assert.deepEqual(Buffer.from(kept.message?.messageContextInfo?.messageSecret ?? []), secret);
  }
  const [beside] = historyEvents(portion([edit(2, 'E1', 'H1'), past(1)], 100), ME, 1, fail);
  assert.deepEqual(
    (beside?.data['messages'] as Record<string, unknown>[]).map(({ text }) => text),
    ['text 1'],
  );
});

test('a secret beside a message of history is kept with it; one inside stays', () => {
  const [beside, inside] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  const whole = { conversation: 'text', messageContextInfo: { messageSecret: inside } };
  const messages = [past(1, { messageSecret: beside }), past(2, { messageSecret: beside, message: whole })];

  const [event] = historyEvents(portion(messages, 100), ME, 1, fail);

  const secrets = event?.contents?.map(
    ({ content }) => proto.WebMessageInfo.decode(content).message?.messageContextInfo?.messageSecret,
  );
  assert.deepEqual(
    secrets?.map((one) => Buffer.from(one ?? [])),
    [beside, inside],
  );
});

test('what the phone could not read, and what was deleted, is told; other notices are counted', () => {
  const messages = [
    past(1, { message: null, messageStubType: StubType.CIPHERTEXT }),
    past(3, { message: null, messageStubType: StubType.REVOKE }),
    past(5, { message: null, messageStubType: StubType.ADMIN_REVOKE }),
    past(6, { message: null, messageStubType: StubType.E2E_ENCRYPTED }),
    past(7, { message: { albumMessage: { expectedImageCount: 2 } } }),
  ];
  const silent: string[] = [];

  const events = pastHappenings(portion(messages, 100), ME, fail, (name) => silent.push(name));

  assert.deepEqual(
    events.map(({ type, data }) => [type, data['targetId'] ?? data['messageId'], data['source'], data['fromMe']]),
    [
      ['message.undecryptable', 'H1', 'history', false],
      ['message.deleted', 'H3', 'history', false],
      ['message.deleted', 'H5', 'history', false],
    ],
  );
  assert.deepEqual(
    events.map(({ once }) => once?.rank),
    [1, 2, 2],
  );
  assert.ok(events.every(({ type, data }) => type !== 'message.deleted' || data['messageId'] !== data['targetId']));
  assert.deepEqual(silent.toSorted(), ['E2E_ENCRYPTED', 'albumMessage']);
});

test('votes and answers stand open with their poll or event, and name who gave them', () => {
  const hash = (option: string): Buffer => createHash('sha256').update(option).digest();
  const poll = { options: [{ optionName: 'Да' }, { optionName: 'Нет' }], selectableOptionsCount: 1 };
  const voter = { remoteJid: GROUP, fromMe: false, participant: '222@lid' };
  const messages = [
    past(1, {
      key: { remoteJid: GROUP, id: 'P1', fromMe: true },
      message: { pollCreationMessageV4: { message: { pollCreationMessageV3: poll } } },
      pollUpdates: [
        {
          pollUpdateMessageKey: { ...voter, id: 'V1' },
          vote: { selectedOptions: [hash('Нет'), hash('something else')] },
          senderTimestampMs: 1_700_000_005_000,
        },
        { pollUpdateMessageKey: { remoteJid: GROUP, fromMe: true, id: 'V2' }, vote: { selectedOptions: [] } },
        {
          pollUpdateMessageKey: { remoteJid: GROUP, fromMe: false, id: 'V3' },
          vote: { selectedOptions: [hash('Да')] },
        },
      ],
    }),
    past(2, {
      key: { remoteJid: GROUP, id: 'P2', fromMe: true },
      message: { eventMessage: { name: 'Вечер' } },
      eventResponses: [
        {
          eventResponseMessageKey: { ...voter, id: 'R1' },
          eventResponseMessage: { response: proto.Message.EventResponseMessage.EventResponseType.GOING },
          timestampMs: 1_700_000_009_000,
        },
      ],
    }),
  ];

  const events = pastHappenings(portion(messages, 100), ME, fail);

  assert.deepEqual(
    events.map(({ type, data }) => [
      type,
      data['targetId'],
      data['options'],
      (data['from'] as { lid: string }).lid,
      data['timestamp'],
    ]),
    [
      ['message.vote', 'P1', [], '111', 1_700_000_001],
      ['message.vote', 'P1', ['Нет'], '222', 1_700_000_005],
      ['message.vote', 'P2', ['going'], '222', 1_700_000_009],
    ],
  );
});
