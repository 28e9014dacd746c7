// @vitest-environment jsdom
import { act } from 'react';
import type { Root } from 'react-dom/client';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Pending } from '../src/features/messages/outbox';
import { useUnreadMark } from '../src/features/messages/thread/use-unread-mark';
import type { ThreadWindow } from '../src/features/messages/window';
import { message } from './make';

const theirs = message({ id: 'theirs', at: '2026-11-21T07:00:00Z' });
const loaded: ThreadWindow = {
  items: [theirs],
  notes: [],
  earlierNotes: [],
  olderCursor: null,
  newerCursor: null,
};

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  place = document.createElement('div');
  root = createRoot(place);
});
afterEach(() => {
  act(() => {
    root.unmount();
  });
});

function Mark({ data, pending }: { data: ThreadWindow | undefined; pending: Pending[] }) {
  return useUnreadMark(data, 1, pending)?.messageId ?? 'none';
}

function mark(data: ThreadWindow | undefined, ...pending: Pending[]): string {
  act(() => {
    root.render(<Mark data={data} pending={pending} />);
  });
  return place.textContent;
}

const written = (createdAt = new Date().toISOString()): Pending => ({
  clientKey: createdAt,
  conversationId: 'c1',
  text: 'Иә',
  attachment: null,
  quoteId: null,
  quote: null,
  createdAt,
  state: 'sending',
  error: null,
});

test('what is unread is marked until somebody answers here', () => {
  mark(undefined);
  expect(mark(loaded)).toBe('theirs');
  expect(mark(loaded, written())).toBe('none');
  expect(mark(loaded)).toBe('none');
});

test('nothing is marked for whoever answers while the chat is being loaded', () => {
  mark(undefined);
  mark(undefined, written());
  expect(mark(loaded)).toBe('none');
});

test('a text that has waited here since before the chat was opened answers nothing', () => {
  const before = written('2026-11-20T07:00:00Z');
  mark(undefined, before);
  expect(mark(loaded, before)).toBe('theirs');
});
