// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { LastMessageRead, MessageRead, SessionRead } from '@/api/types';
import { languages } from '@/app/languages';
import { startTranslations, switchLanguage } from '@/i18n';
import { SessionContext } from '@/lib/session';
import { RowPreview } from '../src/features/conversations/components/RowPreview';
import { MessageContent } from '../src/features/messages/content/MessageContent';
import { conversation, message } from './make';

const session = {
  member: { id: 'me', role: 'operator', language: 'ru' },
  organization: { time_zone: 'Asia/Almaty' },
  permissions: [],
} as unknown as SessionRead;

function words(node: React.ReactNode): string {
  const element = document.createElement('div');
  element.innerHTML = renderToStaticMarkup(
    <MantineProvider>
      <SessionContext value={session}>{node}</SessionContext>
    </MantineProvider>,
  );
  return element.querySelector(':scope > span')?.textContent ?? '';
}

const inList = (one: MessageRead): string =>
  words(
    <RowPreview
      row={conversation({ last_message: { ...one, deleted: false } satisfies LastMessageRead })}
      draft={undefined}
    />,
  );

beforeAll(() => startTranslations(languages));
afterAll(() => switchLanguage('ru'));

describe.each(['ru', 'kk', 'en'] as const)('in %s the list says of a message the same as its chat', (language) => {
  test.each([
    ['unsupported', null],
    ['unsupported', 'unreadable'],
    ['unsupported', 'too_deep'],
    ['unsupported', 'too_large'],
    ['unsupported', 'cut'],
    ['undecryptable', null],
  ] as const)('%s, %s', async (kind, problem) => {
    await switchLanguage(language);
    const one = message({ kind, problem, text: null });

    expect(inList(one)).toBe(words(<MessageContent message={one} />));
  });
});
