import type { TFunction } from 'i18next';
import { describe, expect, test } from 'vitest';

import { avatarColor, initials } from '@/lib/avatar';
import { conversationTitle } from '@/lib/conversation-title';
import { parseMarkup, previewOf } from '@/lib/markup';
import { formatPhone, parsePhone } from '@/lib/phone';
import { beginningOf, folded, piecesOf, withoutDirections } from '@/lib/text';
import { fileType } from '../src/features/messages/format';
import { rowHeight } from '../src/features/messages/thread/heights';
import { namesIn, withNames } from '@/lib/mentions';
import { COUNTED, ending, HOSTILE, LONG, steps, VERY_LONG } from './hostile';
import { conversation, message } from './make';

const t = ((key: string) => key) as unknown as TFunction;
const someone = { contact_id: null, phone: '77011234567', lid: null, is_us: false };
const names = namesIn([{ ...someone, name: 'Айгүл' }], 'мы');

/** Everything in the page that goes through what a stranger has written. */
const READERS: Record<string, (text: string) => unknown> = {
  markup: parseMarkup,
  'a preview': previewOf,
  'a beginning': (text) => beginningOf(text, 2000),
  'nearly all': (text) => beginningOf(text, text.length - 1),
  'what a bubble shows': (text) => folded(text),
  'a whole text': piecesOf,
  'a height': (text) => rowHeight({ kind: 'message', key: 'a', message: message({ text }), startsGroup: true }),
  'mentions in a text': (text) => withNames(text, names),
  'whom it names': (text) => namesIn([{ ...someone, phone: text, lid: text, name: text }], 'мы'),
  'a name without signs': withoutDirections,
  initials,
  'a colour': avatarColor,
  'a title': (text) =>
    conversationTitle(
      conversation({
        contact: { id: 'a', name: text, phone: null, lid_only: true, tag_ids: [], is_blocked: false, kind: 'customer' },
      }),
      t,
    ),
  'a phone': formatPhone,
  'a phone that is looked for': parsePhone,
  'a file name': (text) => fileType(text, null),
  'a type of file': (text) => fileType(null, text),
};

describe.each(Object.entries(READERS))('%s', (_, read) => {
  test('four times the text is four times the work', { timeout: 120_000 }, () => {
    for (const [name, made] of Object.entries(HOSTILE)) {
      const [few, many] = [made(COUNTED), made(4 * COUNTED)];
      const once = steps(() => read(few));
      const four = steps(() => read(many));
      expect(four, name).toBeLessThan(6 * once + COUNTED);
    }
  });

  test('very long ones end', { timeout: 600_000 }, () => {
    for (const made of Object.values(HOSTILE)) {
      const text = made(VERY_LONG);
      ending(() => read(text));
    }
  });
});

test('the longest text that can arrive is shown in pieces of which each is small', () => {
  for (const made of Object.values(HOSTILE)) {
    const { shown } = folded(made(LONG));
    expect(shown.length).toBeLessThanOrEqual(2000);
    expect(shown.split('\n').length).toBeLessThanOrEqual(40);
  }
});
