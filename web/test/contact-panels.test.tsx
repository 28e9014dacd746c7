// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';

import type { ContactRead, SessionRead } from '@/api/types';
import { contactPanels } from '@/app/contact/panels';
import { languages } from '@/app/languages';
import { PaneBlock } from '@/components/Pane';
import { ContactPane } from '@/features/contacts';
import { startTranslations, switchLanguage } from '@/i18n';
import type { ContactPanel } from '@/lib/contact-panel';
import { SessionContext } from '@/lib/session';
import { contact as contactQuery } from '../src/features/contacts/api/contact';
import { conversation } from './make';

const aigul: ContactRead = {
  id: 'aigul',
  name: 'Айгуль',
  phone: '77011234567',
  identifiers: [{ kind: 'phone', value: '77011234567' }],
  created_at: '2026-11-21T07:00:00Z',
  tag_ids: [],
  fields: [],
  kind: 'customer' as const,
  revision: 1,
};
const session = {
  member: { id: 'me', role: 'operator', language: 'ru' },
  organization: { time_zone: 'Asia/Almaty' },
  permissions: [],
} as unknown as SessionRead;

/** The headings of the column, from top to bottom. */
function headings(panels: Record<string, ContactPanel>): string[] {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(contactQuery(aigul.id).queryKey, aigul);
  const element = document.createElement('div');
  element.innerHTML = renderToStaticMarkup(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <SessionContext value={session}>
          <ContactPane contactId={aigul.id} conversation={conversation()} panels={panels} onClose={() => undefined} />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return [...element.querySelectorAll('section h3')].map((one) => one.textContent);
}

beforeAll(async () => {
  await startTranslations(languages);
  await switchLanguage('ru');
});

test('the column shows what each part knows, in the order of the table', () => {
  const Orders: ContactPanel = ({ contact, conversation: { channel_id: channel } }) => (
    <PaneBlock title={`Заказы: ${contact.name ?? ''}, ${channel}`}>—</PaneBlock>
  );

  expect(headings(contactPanels)).toEqual([
    'Ответственный',
    'Как с ним связаться',
    'Язык',
    'Первое обращение',
    'Медиа, ссылки и файлы',
  ]);
  expect(headings({ ...contactPanels, orders: Orders, silent: () => null })).toEqual([
    'Ответственный',
    'Как с ним связаться',
    'Язык',
    'Первое обращение',
    'Медиа, ссылки и файлы',
    'Заказы: Айгуль, channel-1',
  ]);
});
