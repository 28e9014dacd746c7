// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import type { Root } from 'react-dom/client';
import { createRoot } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { client as api } from '@/api/generated/client.gen';
import { languages } from '@/app/languages';
import { SearchNote } from '@/features/conversations/components/SearchNote';
import { startTranslations, switchLanguage } from '@/i18n';

const HERE = 'Искать только в этом списке';
const MORE = 'Ещё 3 чата в других списках';

const real = api.getConfig();

let root: Root;
let place: HTMLElement;
let queries: QueryClient;
let answers: (() => void)[];

beforeAll(async () => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  await startTranslations(languages);
  await switchLanguage('ru');
});
beforeEach(() => {
  answers = [];
  const answer = (): Response => Response.json({ count: 3 });
  api.setConfig({
    baseUrl: 'http://hub.test',
    fetch: () =>
      new Promise((resolve) => {
        answers.push(() => {
          resolve(answer());
        });
      }),
  });
  queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  place = document.createElement('div');
  document.body.replaceChildren(place);
  root = createRoot(place);
});
afterEach(() => {
  act(() => {
    root.unmount();
  });
  queries.clear();
});

afterAll(() => {
  api.setConfig(real);
});

function note({ q = 'ай', listed = 5, isWhole = false } = {}): HTMLButtonElement | null {
  act(() => {
    root.render(
      <QueryClientProvider client={queries}>
        <SearchNote
          filters={{ view: 'mine', q, channelId: null, viewId: null, tagIds: [], tagMatch: 'any', memberId: 'me' }}
          listed={listed}
          isMissed={false}
          isWhole={isWhole}
          onWiden={() => undefined}
        />
      </QueryClientProvider>,
    );
  });
  return place.querySelector('button');
}
/** What was asked is answered, and what nobody shows is forgotten. */
async function moment(): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
}
async function answered(): Promise<void> {
  await vi.waitFor(() => {
    expect(answers.length).toBeGreaterThan(0);
  });
  do {
    for (const answer of answers.splice(0)) answer();
    await moment();
  } while (queries.isFetching() > 0);
}

test('what is found elsewhere is told once, and stays while it is counted anew', async () => {
  expect(note()).toBeNull();
  await answered();
  const button = note();
  expect(button?.textContent).toBe(MORE);

  expect(note({ listed: 6 })).toBe(button);
  expect(note({ q: 'айг' })).toBeNull();
});

test('the button keeps the focus from the list to the whole inbox and back', async () => {
  note();
  await answered();
  const button = note();
  button?.focus();

  expect(note({ isWhole: true, listed: 8 })?.textContent).toBe(HERE);
  await moment();
  expect(note()?.textContent).toBe(MORE);
  expect(document.activeElement).toBe(button);
});

test('so it does for a search that was changed in the whole inbox', async () => {
  note({ isWhole: true });
  note({ isWhole: true, q: 'айг' })?.focus();
  await answered();

  expect(note({ q: 'айг' })).toBe(document.activeElement);
  expect(place.textContent).toBe(MORE);
});
