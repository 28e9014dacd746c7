// @vitest-environment jsdom
import { HeadlessMantineProvider } from '@mantine/core';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { beforeAll, expect, test } from 'vitest';

import type { ChannelRead, SessionRead } from '@/api/types';
import { languages } from '@/app/languages';
import { startTranslations, switchLanguage } from '@/i18n';
import { SessionContext } from '@/lib/session';
import { ChannelCard } from '../src/features/channels/components/ChannelCard';
import { ChannelFacts } from '../src/features/channels/components/ChannelFacts';
import { tone } from '../src/features/channels/state';

const bot = {
  id: 'bot',
  label: 'Бот',
  color: '#7048e8',
  kind: 'echo',
  state: 'connected',
  linked_at: '2026-11-21T07:00:00Z',
  unlinked_at: null,
  state_since: '2026-11-21T07:00:00Z',
  phone: null,
  name: 'Эхо',
  reason: null,
  restriction: null,
  history: null,
  trouble: null,
  failed_deliveries: 0,
} as ChannelRead;
const session = {
  member: { id: 'me', role: 'owner', language: 'ru' },
  organization: { time_zone: 'Asia/Almaty' },
  permissions: [],
} as unknown as SessionRead;

function text(element: ReactElement): string {
  const shown = document.createElement('div');
  const root = createRoot(shown);
  flushSync(() => {
    root.render(
      <HeadlessMantineProvider>
        <SessionContext value={session}>{element}</SessionContext>
      </HeadlessMantineProvider>,
    );
  });
  const found = shown.textContent;
  root.unmount();
  return found;
}

const card = (channel: ChannelRead): string => text(<ChannelCard channel={channel} onOpen={() => undefined} />);

beforeAll(async () => {
  await startTranslations(languages);
  await switchLanguage('ru');
});

test('a channel without a phone says its name, and never that a phone is missing', () => {
  expect(card(bot)).toContain('Эхо');
  expect(card(bot)).not.toContain('Номер ещё не подключён');
  expect(text(<ChannelFacts channel={bot} />)).toMatch(/Эхо.*21 ноября/);
});

test('one that was never on line says so', () => {
  const isNew = { ...bot, linked_at: null, name: null };
  expect(card(isNew)).toContain('Номер ещё не подключён');
  expect(text(<ChannelFacts channel={isNew} />)).toBe('');
});

test('a number says its phone and its name', () => {
  expect(card({ ...bot, phone: '77011234567' })).toContain('+7 701 123-45-67 · Эхо');
});

test('one that is restricted is not green, though it is on line', () => {
  const restriction = { code: 'other' as const, message: null, until: null };
  expect(tone({ state: 'connected', restriction: null })).toBe('good');
  expect(tone({ state: 'connected', restriction })).toBe('bad');
});

test.each([
  ['restricted', { restriction: { code: 'other', until: null } }, 'Ограничен', 'Номер на связи, но ограничен.'],
  ['unlinked from here', { state: 'logged_out' }, 'Отвязан', 'Устройство отвязано'],
  ['unlinked on its phone', { state: 'logged_out', reason: { code: 'removed' } }, 'Отвязан', 'отвязали на телефоне'],
  ['paused', { state: 'stopped' }, 'Приостановлен', 'Номер приостановлен'],
  ['put off', { state: 'stopped', linked_at: null }, 'Не подключён', 'Номер ещё не подключён.'],
] as [string, Partial<ChannelRead>, string, string][])(
  'one that is %s says just that',
  (_, changes, word, sentence) => {
    const shown = card({ ...bot, ...changes });

    expect(shown).toContain(word);
    expect(shown).toContain(sentence);
    expect(shown).not.toContain('сообщения приходят и уходят');
  },
);
