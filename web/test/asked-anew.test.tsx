// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { client as api } from '@/api/generated/client.gen';
import type { ConversationRead } from '@/api/types';
import { conversationList, useConversationList } from '@/features/conversations/api/list';
import { pulseKey } from '@/features/conversations/views/cache';
import { useAskedAnew } from '@/features/conversations/views/use-asked-anew';
import type { ListFilters } from '@/features/conversations/window';
import { conversation } from './make';

const SAVED: ListFilters = {
  view: 'all',
  viewId: 'a-view',
  q: '',
  channelId: null,
  tagIds: [],
  tagMatch: 'any',
  memberId: 'me',
};
const real = api.getConfig();
const answers: ConversationRead[][] = [];

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  api.setConfig({
    baseUrl: 'http://hub.test',
    fetch: () => Promise.resolve(Response.json({ items: answers.shift() ?? [], next_cursor: null, sort: null })),
  });
});
afterAll(() => {
  api.setConfig(real);
});

function List() {
  useConversationList(SAVED);
  useAskedAnew(SAVED);
  return null;
}

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });

/** What the list has once somebody has looked at it for a moment. */
async function looked(): Promise<string[]> {
  const root = createRoot(document.createElement('div'));
  act(() => {
    root.render(
      <QueryClientProvider client={queries}>
        <List />
      </QueryClientProvider>,
    );
  });
  do await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  while (queries.isFetching() > 0);
  act(() => {
    root.unmount();
  });
  return queries.getQueryData(conversationList(SAVED).queryKey)?.items.map(({ id }) => id) ?? [];
}

test('a saved view to which one comes back is asked for again if something has moved, and only then', async () => {
  const [first, second] = [conversation(), conversation()];
  answers.push([first], [first, second], []);

  expect(await looked()).toEqual([first.id]);
  expect(await looked()).toEqual([first.id]);
  queries.setQueryData(pulseKey, { rows: 1, sorts: 0, errands: 0 });
  expect(await looked()).toEqual([first.id, second.id]);
  expect(await looked()).toEqual([first.id, second.id]);
  expect(answers).toHaveLength(1);
  queries.clear();
});
