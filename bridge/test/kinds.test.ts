import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proto, type WAMessage } from '@whiskeysockets/baileys';
import type { Source } from '../src/convert/message.ts';
import { understood, type Understood } from '../src/convert/message.ts';

const ME = { phone: '77010000001', lid: '111' };
const THEM = '77011234567@s.whatsapp.net';

function read(message: object, key: Partial<WAMessage['key']> = {}, source: Source = 'live'): Understood {
  const decoded = proto.Message.decode(proto.Message.encode(proto.Message.fromObject(message)).finish());
  const whole = { key: { remoteJid: THEM, id: 'A1', fromMe: false, ...key }, message: decoded };
  return understood({ ...whole, messageTimestamp: 1_790_000_000 }, ME, source);
}

function dataOf(message: object): Record<string, unknown> {
  return read(message).event?.data ?? {};
}

const file = { mimetype: 'image/jpeg', mediaKey: Buffer.alloc(32, 1), fileSha256: Buffer.alloc(32, 7) };

test('the words of business messages are shown, wherever they stand', () => {
  const cases: [object, string][] = [
    [{ interactiveResponseMessage: { body: { text: 'Хочу доставку' } } }, 'Хочу доставку'],
    [
      {
        interactiveMessage: {
          header: { title: 'Магазин' },
          body: { text: 'Выберите' },
          footer: { text: 'до 18:00' },
          nativeFlowMessage: { buttons: [{ name: 'quick_reply', buttonParamsJson: '{"display_text":"Да","id":"1"}' }] },
        },
      },
      'Магазин\nВыберите\nдо 18:00\nДа',
    ],
    [
      { templateMessage: { hydratedTemplate: { hydratedContentText: 'Заказ готов', hydratedFooterText: 'Сарафан' } } },
      'Заказ готов\nСарафан',
    ],
    [{ highlyStructuredMessage: { hydratedHsm: { hydratedTemplate: { hydratedContentText: 'Код 1' } } } }, 'Код 1'],
    [
      {
        orderMessage: {
          orderTitle: 'Корзина',
          message: 'Есть размер M?',
          totalAmount1000: 15_000_000,
          totalCurrencyCode: 'KZT',
        },
      },
      'Есть размер M?\nКорзина\n15000 KZT',
    ],
    [{ productMessage: { product: { title: 'Платье' }, body: 'А синее есть?' } }, 'Платье\nА синее есть?'],
    [{ requestPaymentMessage: { noteMessage: { extendedTextMessage: { text: 'за торт' } } } }, 'за торт'],
    [{ sendPaymentMessage: { noteMessage: { conversation: 'за торт' } } }, 'за торт'],
    [{ invoiceMessage: { note: 'Счёт 12' } }, 'Счёт 12'],
    [{ listMessage: { title: 'Меню', description: 'Что заказать?' } }, 'Меню\nЧто заказать?'],
    [{ listResponseMessage: { title: 'Плов', description: 'большой' } }, 'Плов\nбольшой'],
    [{ groupInviteMessage: { groupName: 'Йога', caption: 'Приходите' } }, 'Йога\nПриходите'],
    [{ scheduledCallCreationMessage: { title: 'Созвон' } }, 'Созвон'],
    [{ botForwardedMessage: { message: { conversation: 'Ответ бота' } } }, 'Ответ бота'],
    [{ groupMentionedMessage: { message: { extendedTextMessage: { text: 'всем' } } } }, 'всем'],
    [
      {
        ephemeralMessage: {
          message: { viewOnceMessageV2: { message: { questionMessage: { message: { conversation: 'глубоко' } } } } },
        },
      },
      'глубоко',
    ],
  ];
  for (const [message, text] of cases) {
    const data = dataOf(message);
    assert.deepEqual([data['kind'], data['text'], data['raw']], ['text', text, null], Object.keys(message)[0]);
  }
});

test('a picture inside of a template or a product is shown with its words', () => {
  const template = dataOf({
    templateMessage: { hydratedTemplate: { imageMessage: file, hydratedContentText: 'Акция' } },
  });
  const product = dataOf({ productMessage: { product: { productImage: file, title: 'Платье' } } });

  assert.deepEqual([template['kind'], template['text']], ['image', 'Акция']);
  assert.deepEqual([product['kind'], product['text']], ['image', 'Платье']);
  assert.equal((template['media'] as { sha256: string }).sha256, '07'.repeat(32));
});

test('stickers that move and polls of every version are stickers and polls', () => {
  const sticker = { lottieStickerMessage: { message: { stickerMessage: { ...file, isLottie: true } } } };
  assert.equal(dataOf(sticker)['kind'], 'sticker');
  const poll = { name: 'Когда?', options: [{ optionName: 'утром' }], selectableOptionsCount: 1 };
  for (const message of [
    { pollCreationMessage: poll },
    { pollCreationMessageV2: poll },
    { pollCreationMessageV3: poll },
    { pollCreationMessageV4: { message: { pollCreationMessageV3: poll } } },
    { pollCreationMessageV5: poll },
  ]) {
    const told = dataOf(message);
    assert.deepEqual([told['kind'], (told['poll'] as { name: string }).name], ['poll', 'Когда?']);
  }
});

test('an event says what, when and where', () => {
  const told = dataOf({
    eventMessage: { name: 'Йога', description: 'Для всех', startTime: 1_790_000_000, location: { name: 'Зал' } },
  });

  assert.deepEqual([told['kind'], told['text']], ['event', 'Йога\nДля всех\nЗал']);
  const { startsAt, place } = told['event'] as Record<string, unknown>;
  assert.deepEqual([startsAt, place], [1_790_000_000, 'Зал']);
});

test('housekeeping is silent, and counted by its name', () => {
  const cases: [object, string][] = [
    [{ albumMessage: { expectedImageCount: 3 } }, 'albumMessage'],
    [{ call: { callKey: Buffer.from([1]) } }, 'call'],
    [{ callLogMesssage: { isVideo: true } }, 'callLogMesssage'],
    [{ placeholderMessage: {} }, 'placeholderMessage'],
    [{ messageHistoryNotice: {} }, 'messageHistoryNotice'],
    [{ pinInChatMessage: { key: { id: 'X' } } }, 'pinInChatMessage'],
    [{ keepInChatMessage: { key: { id: 'X' } } }, 'keepInChatMessage'],
    [{ senderKeyDistributionMessage: { groupId: 'g' } }, 'senderKeyDistributionMessage'],
    [{ protocolMessage: { type: 3, ephemeralExpiration: 86_400 } }, 'EPHEMERAL_SETTING'],
    [{ statusMentionMessage: { message: { protocolMessage: { type: 25 } } } }, 'statusMentionMessage'],
  ];
  for (const [message, name] of cases) assert.deepEqual(read(message), { event: null, silent: name });
  assert.equal(read({ conversation: 'x' }, { remoteJid: 'status@broadcast', participant: THEM }).silent, 'status');
  assert.equal(read({ conversation: 'x' }, { remoteJid: '1203@newsletter' }).silent, 'newsletter');
});

test('what is sent to a list of recipients stands in the chat of whoever sent it', () => {
  const { event } = read({ conversation: 'Акция' }, { remoteJid: '1700000000@broadcast', participant: THEM });

  assert.deepEqual((event?.data['chat'] as { phone: string }).phone, '77011234567');
  assert.equal((event?.data['from'] as { phone: string }).phone, '77011234567');
});

test('photos of an album name it; the same picture in a better quality names the first', () => {
  const parentMessageKey = { id: 'HEAD', fromMe: false };
  const photo = dataOf({
    imageMessage: file,
    messageContextInfo: { messageAssociation: { associationType: 1, parentMessageKey } },
  });
  assert.deepEqual([photo['album'], photo['replaces']], ['HEAD', null]);
  for (const associationType of [10, 2]) {
    const beside = { messageAssociation: { associationType, parentMessageKey } };
    const twin = dataOf({ associatedChildMessage: { message: { imageMessage: file, messageContextInfo: beside } } });
    assert.deepEqual([twin['kind'], twin['album'], twin['replaces']], ['image', null, 'HEAD']);
  }
});

test('the advertisement that brought a customer is told, an ordinary way into the chat is none', () => {
  const told = dataOf({
    extendedTextMessage: {
      text: 'Сколько стоит?',
      contextInfo: {
        conversionSource: 'FB_Ads',
        entryPointConversionSource: 'ctwa_ad',
        externalAdReply: {
          title: 'Торты',
          body: 'На заказ',
          sourceUrl: 'https://fb.me/x',
          sourceId: '12',
          ctwaClid: 'c1',
        },
      },
    },
  });
  const { kind, title, text, url, sourceId, clickId } = told['card'] as Record<string, unknown>;
  assert.deepEqual(
    [kind, title, text, url, sourceId, clickId],
    ['ad', 'Торты', 'На заказ', 'https://fb.me/x', '12', 'c1'],
  );
  const usual = { text: 'Здравствуйте', contextInfo: { entryPointConversionSource: 'global_search_new_chat' } };
  assert.equal(dataOf({ extendedTextMessage: usual })['card'], null);
});

test('only a text has a link below it: the title of a file, of a list or of an event is none', () => {
  const bodies: proto.IMessage[] = [
    { documentMessage: { title: 'смета', fileName: 'смета.pdf', mimetype: 'application/pdf' } },
    { documentWithCaptionMessage: { message: { documentMessage: { title: 'смета', fileName: 'смета.pdf' } } } },
    { listMessage: { title: 'Меню', description: 'Выберите' } },
    { listResponseMessage: { title: 'Плов', description: 'порция' } },
    { eventMessage: { name: 'Вечер', description: 'в шесть' } },
    { scheduledCallCreationMessage: { title: 'Созвон' } },
  ];
  for (const body of bodies) assert.equal(dataOf(body)['card'], null, Object.keys(body)[0]);
  const link = { text: 'https://a.kz', title: 'А', matchedText: 'https://a.kz' };
  assert.equal((dataOf({ extendedTextMessage: link })['card'] as { url: string }).url, 'https://a.kz');
});

test('a quote tells the kind of what it answers, and that it was a status', () => {
  const contextInfo = { stanzaId: 'Q', participant: THEM, quotedMessage: { imageMessage: { caption: 'Торт' } } };
  const quote = dataOf({ extendedTextMessage: { text: 'Такой', contextInfo } })['quote'] as Record<string, unknown>;
  assert.deepEqual([quote['kind'], quote['text'], quote['status']], ['image', 'Торт', false]);
  const ofStatus = { ...contextInfo, remoteJid: 'status@broadcast' };
  const other = dataOf({ extendedTextMessage: { text: 'Красиво', contextInfo: ofStatus } })['quote'];
  assert.equal((other as { status: boolean }).status, true);
});

test('an edit tells the new text, of a caption that is gone an empty one', () => {
  const key = { id: 'T', fromMe: true };
  const edit = (editedMessage: object): Record<string, unknown> =>
    dataOf({ editedMessage: { message: { protocolMessage: { key, type: 14, editedMessage } } } });

  assert.equal(edit({ conversation: '5 штук' })['text'], '5 штук');
  assert.equal(edit({ imageMessage: { ...file, caption: 'новая' } })['text'], 'новая');
  assert.equal(edit({ imageMessage: file })['text'], '');
  assert.deepEqual([edit({})['text'], edit({})['problem']], [null, 'unreadable']);
});
