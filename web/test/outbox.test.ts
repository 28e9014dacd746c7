// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ApiError } from '@/api/errors';
import type { MessageRead } from '@/api/types';
import type { Pending } from '../src/features/messages/outbox';
import { Outbox } from '../src/features/messages/outbox';
import { message } from './make';

type Answer = MessageRead | ApiError;

const unreachable = (): ApiError => ApiError.unreachable(null);
const refused = (): ApiError => new ApiError(409, 'channel_unlinked', 'The number is unlinked.');

let outbox: Outbox;
let posted: string[];
let answers: Answer[];

const post = (pending: Pending): Promise<MessageRead> => {
  posted.push(pending.clientKey);
  const answer = answers.shift() ?? message({ client_key: pending.clientKey });
  return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
};
const add = (clientKey: string, conversationId = 'c1'): void => {
  outbox.add({
    clientKey,
    conversationId,
    text: 'Сәлем',
    quoteId: null,
    quote: null,
    createdAt: '2026-11-21T07:00:00Z',
  });
};
const states = (): string[] => outbox.store.get().map((one) => `${one.clientKey}:${one.state}`);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  posted = [];
  answers = [];
  outbox = new Outbox('me', post, () => undefined);
});

afterEach(() => {
  outbox.stop();
  vi.useRealTimers();
});

describe('the outbox', () => {
  test('tries again under the same key when no answer came, and later messages wait behind', async () => {
    answers = [unreachable()];
    add('a');
    add('b');
    await settle();
    expect([posted, states()]).toEqual([['a'], ['a:waiting', 'b:sending']]);

    await vi.advanceTimersByTimeAsync(1000);

    expect(posted).toEqual(['a', 'a', 'b']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(states()).toEqual([]);
  });

  test('sends at once when the connection is back', async () => {
    answers = [unreachable(), unreachable(), unreachable()];
    add('a');
    await vi.advanceTimersByTimeAsync(4500);
    expect(posted).toHaveLength(3);

    outbox.resume();
    await settle();

    expect(posted).toHaveLength(4);
    expect(states()).toEqual(['a:sent']);
  });

  test('does not repeat by itself what the server refused; by hand it keeps the key', async () => {
    answers = [refused()];
    add('a');
    add('b');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([posted, states()]).toEqual([['a', 'b'], ['a:refused']]);

    outbox.retry('a');
    await settle();

    expect(posted).toEqual(['a', 'b', 'a']);
  });

  test('survives a reload: what was under way is tried again, not lost', async () => {
    answers = [unreachable()];
    add('a');
    await settle();
    outbox.stop();

    outbox = new Outbox('me', post, () => undefined);
    outbox.resume();
    await settle();

    expect(posted).toEqual(['a', 'a']);
  });

  test('belongs to one person: the next one on this computer does not send it', async () => {
    answers = [unreachable()];
    add('a');
    await settle();

    expect(new Outbox('somebody else', post, () => undefined).store.get()).toEqual([]);
  });

  test('keeps a text while the session is over', async () => {
    answers = [new ApiError(401, 'not_signed_in', 'Sign in.')];
    add('a');
    await settle();

    expect(states()).toEqual(['a:waiting']);
  });
});
