// @vitest-environment jsdom
import { act, StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { MessageRead } from '@/api/types';
import { languages } from '@/app/languages';
import { startTranslations, switchLanguage } from '@/i18n';
import { Announcer } from '../src/features/messages/thread/Announcer';
import { useNewCount } from '../src/features/messages/thread/use-new-count';
import type { ThreadWindow } from '../src/features/messages/window';
import { message } from './make';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 8, 0, seconds)).toISOString();
const theirs = (seconds: number, changes: Partial<MessageRead> = {}): MessageRead =>
  message({ id: `in-${seconds}`, seq: seconds, at: at(seconds), text: `Слово ${seconds}`, ...changes });
const ours = (seconds: number): MessageRead => theirs(seconds, { id: `out-${seconds}`, direction: 'out' });
const thread = (items: MessageRead[], changes: Partial<ThreadWindow> = {}): ThreadWindow => ({
  items,
  notes: [],
  earlierNotes: [],
  olderCursor: null,
  newerCursor: null,
  ...changes,
});

let root: Root;
let place: HTMLElement;

beforeAll(async () => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  await startTranslations(languages);
  await switchLanguage('ru');
});
beforeEach(() => {
  place = document.createElement('div');
  root = createRoot(place);
});
afterEach(() => {
  act(() => {
    root.unmount();
  });
});

function show(node: React.ReactNode): string {
  act(() => {
    root.render(<StrictMode>{node}</StrictMode>);
  });
  return place.textContent;
}

describe('what is said aloud', () => {
  const said = (...items: MessageRead[]): string => show(<Announcer data={thread(items)} />);

  test('is nothing that was there when the chat was opened, and each word that comes', () => {
    expect(said(theirs(1))).toBe('');
    expect(said(theirs(1), theirs(2))).toContain('Слово 2');
    expect(said(theirs(1), theirs(2), theirs(3))).toContain('Слово 3');
  });

  test('is nothing of ours, and not again what was said before it', () => {
    said(theirs(1));
    expect(said(theirs(1), ours(2))).toBe('');
  });

  test('is nothing of what is loaded above', () => {
    said(theirs(5));
    expect(said(theirs(1), theirs(2), theirs(5))).toBe('');
  });

  test('is not an older message, once the newest was taken out of the thread', () => {
    said(theirs(1), theirs(2));
    expect(said(theirs(1))).toBe('');
  });

  test('is nothing of what was loaded below a part of the thread that was jumped to', () => {
    const part = thread([theirs(1)], { newerCursor: 'more' });
    expect(show(<Announcer data={part} />)).toBe('');
    expect(said(theirs(1), theirs(2))).toBe('');
    expect(said(theirs(1), theirs(2), theirs(3))).toContain('Слово 3');
  });

  test('is no old word when one goes up to an older part of the thread', () => {
    said(theirs(1), theirs(9));
    expect(show(<Announcer data={thread([theirs(1), theirs(2)], { newerCursor: 'more' })} />)).toBe('');
  });

  test('is no line aside, and what a message without words is', () => {
    said(theirs(1));
    expect(said(theirs(1), theirs(2, { kind: 'status' }))).toBe('');
    expect(said(theirs(1), theirs(3, { kind: 'image', text: null }))).toContain('Фото');
  });

  test('is the first word of a chat that was empty', () => {
    said();
    expect(said(theirs(1))).toContain('Слово 1');
  });

  test('is not what a deleted message said', () => {
    said(theirs(1));
    expect(said(theirs(1), theirs(2, { text: null, deleted_at: at(3) }))).toContain('Сообщение удалено');
  });
});

describe('how many came below what was seen', () => {
  function Counted({ data, atEnd, unread = 0 }: { data: ThreadWindow; atEnd: boolean; unread?: number }) {
    return useNewCount(data, atEnd, unread);
  }
  const counted = (atEnd: boolean, ...items: MessageRead[]): string =>
    show(<Counted data={thread(items)} atEnd={atEnd} />);

  test('is nothing at the end, and those of the customer above it', () => {
    expect(counted(true, theirs(1))).toBe('0');
    expect(counted(false, theirs(1))).toBe('0');
    expect(counted(false, theirs(1), ours(2), theirs(3), theirs(4, { kind: 'status' }))).toBe('1');
    expect(counted(true, theirs(1), ours(2), theirs(3))).toBe('0');
    expect(counted(false, theirs(1), ours(2), theirs(3))).toBe('0');
  });

  test('does not count what is loaded above, nor what was taken away', () => {
    counted(true, theirs(5));
    expect(counted(false, theirs(1), theirs(2), theirs(5))).toBe('0');
    expect(counted(false, theirs(1), theirs(2))).toBe('0');
  });

  test('does not count an edit of what was seen', () => {
    counted(true, theirs(5));
    expect(counted(false, theirs(5, { revision: 9, text: 'Другое' }))).toBe('0');
  });

  test('does not count again what was seen before one went up to an older part', () => {
    counted(true, theirs(1), theirs(2), theirs(3));
    show(<Counted data={thread([theirs(1)], { newerCursor: 'more' })} atEnd />);
    expect(counted(false, theirs(1), theirs(2), theirs(3), theirs(4))).toBe('1');
  });

  test('counts in a chat that was empty', () => {
    counted(false);
    expect(counted(false, theirs(1))).toBe('1');
  });

  test('is what the server counts while the newest are not loaded', () => {
    const part = thread([theirs(1)], { newerCursor: 'more' });
    expect(show(<Counted data={part} atEnd={false} unread={7} />)).toBe('7');
    expect(show(<Counted data={part} atEnd unread={7} />)).toBe('7');
  });

  test('counts once more from where the server counted, when all is loaded', () => {
    const part = thread([theirs(1)], { newerCursor: 'more' });
    show(<Counted data={part} atEnd unread={2} />);
    expect(show(<Counted data={thread([theirs(1), theirs(2), theirs(3)])} atEnd={false} unread={2} />)).toBe('2');
  });
});
