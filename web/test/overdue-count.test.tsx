// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { client as api } from '@/api/generated/client.gen';
import { useOverdue } from '@/features/conversations/errands/api';
import { pulseKey } from '@/features/conversations/views/cache';

const real = api.getConfig();
const told: number[] = [];
let asked = 0;
let overdue = 1;

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  api.setConfig({
    baseUrl: 'http://hub.test',
    fetch: () => {
      asked += 1;
      return Promise.resolve(Response.json({ count: overdue, own: overdue }));
    },
  });
});
afterAll(() => {
  api.setConfig(real);
});

function Count() {
  const { count } = useOverdue() ?? {};
  if (count !== undefined) told.push(count);
  return null;
}

/** React shows what has come between two steps of its tests. */
async function shown(count: number): Promise<void> {
  for (let step = 0; told.at(-1) !== count && step < 200; step += 1) {
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  }
  expect(told.at(-1)).toBe(count);
}

test('what is dealt with is counted anew once, and not for ever', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  const root = createRoot(document.createElement('div'));
  act(() => {
    root.render(
      <QueryClientProvider client={queries}>
        <Count />
      </QueryClientProvider>,
    );
  });
  await shown(1);
  overdue = 0;
  act(() => {
    queries.setQueryData(pulseKey, { rows: 1, sorts: 0, errands: 0 });
  });
  await shown(0);
  expect(asked).toBe(2);
  act(() => {
    root.unmount();
  });
}, 20_000); // a page counts anew at most every three seconds
