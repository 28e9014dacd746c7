// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, test } from 'vitest';

import type { MessageRead, SessionRead } from '@/api/types';
import { languages } from '@/app/languages';
import { startTranslations, switchLanguage } from '@/i18n';
import { initials } from '@/lib/avatar';
import { conversationTitle } from '@/lib/conversation-title';
import { SessionContext } from '@/lib/session';
import { MessageContent } from '../src/features/messages/content/MessageContent';
import { Reactions } from '../src/features/messages/content/Reactions';
import { Marks } from '../src/features/messages/bubble/BubbleNotes';
import { FoldedText } from '../src/features/messages/content/FoldedText';
import { rowHeight } from '../src/features/messages/thread/heights';
import { conversation, media, message } from './make';

const session = {
  member: { id: 'me', role: 'operator', language: 'ru' },
  organization: { time_zone: 'Asia/Almaty' },
  permissions: [],
} as unknown as SessionRead;

function shown(node: React.ReactNode): HTMLElement {
  const element = document.createElement('div');
  element.innerHTML = renderToStaticMarkup(
    <MantineProvider>
      <SessionContext value={session}>{node}</SessionContext>
    </MantineProvider>,
  );
  return element;
}

const content = (changes: Partial<MessageRead>): HTMLElement => shown(<MessageContent message={message(changes)} />);

beforeAll(async () => {
  await startTranslations(languages);
  await switchLanguage('ru');
});

describe('a message with a file', () => {
  test('a picture has its room before it is loaded, and its caption below', () => {
    const element = content({
      kind: 'image',
      text: 'Вот *такое*',
      media: media({ width: 1600, height: 1200, preview_url: '/api/media/media-1/preview' }),
    });

    expect(element.querySelector<HTMLElement>('[data-testid=image]')?.style.aspectRatio).toBe('330 / 248');
    expect(element.querySelector('img')?.getAttribute('src')).toBe('/api/media/media-1/preview');
    expect(element.querySelector('strong')?.textContent).toBe('такое');
  });

  test('a document says its name, size and type, and is downloaded', () => {
    const element = content({ kind: 'document', text: null, media: media({ file_name: 'Прайс <b>.pdf' }) });

    expect(element.textContent).toContain('Прайс <b>.pdf');
    expect(element.textContent).toContain('PDF · 1,5 КБ');
    expect(element.querySelector('a')?.getAttribute('href')).toBe('/api/media/media-1/download');
  });

  test('a voice note has a length, a slider and a speed, also without a waveform', () => {
    const element = content({ kind: 'voice', text: null, media: media({ seconds: 75 }) });

    expect(element.textContent).toContain('1:15');
    expect(element.querySelector('input[type=range]')?.getAttribute('max')).toBe('75');
    expect(element.textContent).toContain('1×');
  });

  test.each([
    ['pending', 'Загружаем файл'],
    ['failed', 'Не получилось загрузить'],
    ['gone', 'телефон его уже не хранит'],
    ['too_large', 'Файл слишком большой'],
  ] as const)('that is %s says so, and keeps its caption', (state, sentence) => {
    for (const kind of ['image', 'video', 'voice', 'audio', 'document', 'sticker'] as const) {
      const element = content({ kind, text: 'Подпись', media: media({ state, url: null, download_url: null }) });

      expect(element.textContent).toContain(sentence);
      expect(element.textContent).toContain('Подпись');
      expect(element.querySelector('audio, video, a, img')).toBeNull();
    }
  });
});

describe('a message with details', () => {
  test('a place is drawn from its own words and asks nobody for a map', () => {
    const details = { latitude: 43.238949, longitude: 76.889709, name: 'Салон', address: null, live: false };
    const element = content({ kind: 'location', text: null, details });

    expect(element.textContent).toContain('Салон');
    expect(element.textContent).toContain('43.23895, 76.88971');
    expect(element.querySelector('img, iframe')).toBeNull();
    expect([...element.querySelectorAll('a')].map((link) => link.rel)).toEqual(
      Array(2).fill('noopener noreferrer nofollow'),
    );
  });

  test('cards and polls show every line', () => {
    const cards = content({
      kind: 'contacts',
      text: null,
      details: { contacts: [{ name: 'Дана', phones: ['+7 701 123 45 67', '+77272000000'] }] },
    });
    expect(cards.textContent).toContain('Дана');
    expect(cards.textContent).toContain('+7 701 123-45-67');
    expect(cards.textContent).toContain('+7 727 200-00-00');

    const poll = content({
      kind: 'poll',
      text: null,
      details: { name: 'Когда?', options: ['Сб', 'Вс', 'Вс'], selectable: 1 },
    });
    expect([...poll.querySelectorAll('li')].map((item) => item.textContent)).toEqual(['Сб', 'Вс', 'Вс']);
  });

  test('what came without its details is a placeholder, not an empty bubble', () => {
    for (const kind of ['location', 'poll', 'image', 'interactive', 'unsupported'] as const) {
      expect(content({ kind, text: null }).textContent).toContain('пока не показываем');
    }
  });
});

test('the same emoji of several people is shown once, with who gave it', () => {
  const from = (name: string | null, fromMe = false) => ({
    emoji: '👍',
    author: { kind: 'contact' as const, id: null, name },
    from_me: fromMe,
    waits_since: null,
  });
  const element = shown(
    <Reactions
      reactions={[from('Айгуль'), from('Дана', true), { ...from(null), emoji: '❤️' }]}
      counts={[
        { emoji: '👍', count: 2 },
        { emoji: '❤️', count: 1000 },
      ]}
    />,
  );
  const items = [...element.querySelectorAll('li')];

  expect(items.map((item) => item.title)).toEqual(['Айгуль, Вы', 'Клиент, и ещё 999']);
  expect(items[0]?.textContent).toContain('2');
});

describe('what a stranger writes stays within its bounds', () => {
  const bubble = (text: string, changes: Partial<MessageRead> = {}): HTMLElement =>
    shown(
      <QueryClientProvider client={new QueryClient()}>
        <FoldedText message={message({ text, ...changes })} />
      </QueryClientProvider>,
    );

  test.each([
    ['a long text', 'я'.repeat(65_000)],
    ['very many lines', '\n'.repeat(65_000)],
    ['marks', '*a* '.repeat(16_000)],
    ['links', 'www.a.kz '.repeat(7000)],
  ])('%s is folded, with a way to all of it', (_, text) => {
    const element = bubble(text);

    expect(element.querySelector('button')?.textContent).toBe('Показать всё');
    expect(element.querySelectorAll('*').length).toBeLessThan(1100);
    expect(element.textContent.length).toBeLessThan(3000); // with the styles of the page
  });

  test('a text of an ordinary length is shown as it is', () => {
    expect(bubble('*Да*').querySelector('button')).toBeNull();
  });

  test('what turns the direction of writing stays within a text, and is taken out of names and file names', () => {
    expect(bubble('\u202eабв').querySelector('span')?.dir).toBe('auto');
    const file = content({ kind: 'document', text: null, media: media({ file_name: 'фото\u202egpj.exe' }) });
    expect(file.querySelector('a')?.getAttribute('download')).toBe('фотоgpj.exe');
    expect(file.textContent).toContain('EXE');
    expect(i18next.t('messages.bubble_label', { author: 'Дана\u202e' })).not.toContain('\u202e');
    const named = conversation({
      contact: {
        id: '1',
        name: '\u202eДана',
        phone: null,
        lid_only: true,
        tag_ids: [],
        is_blocked: false,
        kind: 'customer',
      },
    });
    expect(conversationTitle(named, i18next.t)).toBe('Дана');
    const dot = conversation({
      contact: {
        id: '1',
        name: '.',
        phone: '77011234567',
        lid_only: false,
        tag_ids: [],
        is_blocked: false,
        kind: 'customer',
      },
    });
    expect(conversationTitle(dot, i18next.t)).toBe('+7 701 123-45-67');
    expect(initials('\u202eДана')).toBe('Д');
  });

  test('very many cards and answers say how many are left out', () => {
    const options = Array.from({ length: 40 }, (_, number) => String(number));
    const poll = content({
      kind: 'poll',
      text: null,
      details: { name: 'Когда?', options, selectable: 1, left_out: 7 },
    });
    expect(poll.textContent).toContain('и ещё 7');
    const cards = [{ name: 'Дана', phones: ['1', '1'] }];
    const shared = content({ kind: 'contacts', text: null, details: { contacts: cards, left_out: 900 } });
    expect(shared.textContent).toContain('и ещё 900');
  });

  test('a folded bubble has a bounded height before it is drawn', () => {
    for (const text of ['я'.repeat(65_000), '\n'.repeat(65_000)]) {
      const row = { kind: 'message', key: '1', message: message({ text }), startsGroup: true } as const;
      expect(rowHeight(row)).toBeLessThan(1000);
    }
  });
});

test('what can be seen once says so once, with the picture or in the place of one', () => {
  const bubble = (changes: Partial<MessageRead>): string =>
    shown(<Marks message={message({ view_once: true, ...changes })} />).textContent;
  expect(bubble({ kind: 'view_once', text: null })).not.toContain('Для одного просмотра');
  expect(bubble({ kind: 'image' })).toContain('Для одного просмотра');
});

test('what somebody has posted and that a number has changed stand aside in words', () => {
  const status = message({ kind: 'status', text: 'Скидки!', details: { status: 'image' } });
  expect(shown(<MessageContent message={status} />).querySelector('[data-testid="status"]')?.textContent).toBe(
    'Статус · ФотоСкидки!',
  );
  const numbers = { number_before: '77011234567', number_now: '77027654321' };
  const changed = message({ kind: 'number_change', text: null, details: numbers });
  const said = (one: MessageRead) =>
    shown(<MessageContent message={one} />).querySelector('[data-testid="number-change"]')?.textContent;
  expect(said(changed)).toBe('Сменил(а) номер: +7 701 123-45-67 → +7 702 765-43-21');
  const hidden = message({ kind: 'number_change', text: null, details: { ...numbers, number_now: null } });
  expect(said(hidden)).toBe('Номер изменён, новый скрыт');
});
