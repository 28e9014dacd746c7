// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { connectLive } from '../src/app/live/connection';
import { liveStatus } from '../src/app/live/status';

/** The server: its end of the socket, and its list of changes. `asked`: from where each list was asked for. */
const server = vi.hoisted(() => {
  const handlers = new Map<string, (data: unknown) => void>();
  return {
    connected: true,
    asked: [] as string[],
    answers: [] as (string | null)[],
    on: (name: string, handler: (data: unknown) => void): void => void handlers.set(name, handler),
    close: (): void => {
      handlers.clear();
    },
    says: (name: string, data: unknown): void => handlers.get(name)?.(data),
  };
});

vi.mock('socket.io-client', () => ({ io: () => server }));
vi.mock('@/api/changes', () => ({
  listChanges: (after: string) => {
    server.asked.push(after);
    const cursor = server.answers.shift() ?? null;
    return cursor === null
      ? Promise.reject(new Error('no network'))
      : Promise.resolve({ cursor, reset: false, items: [] });
  },
}));

const delta = { cursor: '8', type: 'draft', data: { conversation_id: 'c', text: '', updated_at: '' } };
const nothing = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('a gap is asked for from where it began, whatever comes meanwhile, until an answer has closed it', async () => {
  const leave = connectLive({ client: new QueryClient(), cursor: '5', onLive: nothing, onSessionEnded: nothing });
  server.answers = [null, null, '9', '12'];
  server.says('hello', { cursor: '5' });
  expect(liveStatus.get().phase).toBe('live');

  server.says('gap', {});
  await vi.advanceTimersByTimeAsync(0);
  server.says('delta', delta);
  await vi.advanceTimersByTimeAsync(10_000);
  server.says('gap', {});
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked).toEqual(['5', '5', '5', '9']);
  leave();
});
