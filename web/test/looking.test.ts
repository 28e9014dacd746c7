import type { Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';

import { followLooking } from '@/app/live/looking';
import { inFront, onlookers } from '@/features/conversations';

const said: unknown[] = [];
const heard = new Map<string, (news: unknown) => void>();
const socket = {
  connected: true,
  emit: (_name: string, id: unknown): void => void said.push(id),
  on: (name: string, handler: (news: unknown) => void): void => void heard.set(name, handler),
};

afterEach(() => {
  inFront.set(null);
  onlookers.set(null);
  said.length = 0;
});

test('each chat is said once, and after a connection was lost once more', async () => {
  const looking = followLooking(socket as unknown as Socket);
  inFront.set('a');
  await Promise.resolve();
  // One chat closes and the next opens in one go.
  inFront.set(null);
  inFront.set('b');
  await Promise.resolve();
  expect(said).toEqual(['a', 'b']);

  looking.greet();
  expect(said).toEqual(['a', 'b', 'b']);
  inFront.set(null);
  await Promise.resolve();
  expect(said).toEqual(['a', 'b', 'b', null]);
  looking.stop();
  inFront.set('c');
  await Promise.resolve();
  expect(said).toHaveLength(4);
});

test('who looks is heard of the chat that is in front alone', () => {
  const looking = followLooking(socket as unknown as Socket);
  inFront.set('a');
  heard.get('looking')?.({ conversation_id: 'b', member_ids: ['m'] });
  expect(onlookers.get()).toBeNull();
  heard.get('looking')?.({ conversation_id: 'a', member_ids: ['m'] });
  expect(onlookers.get()?.member_ids).toEqual(['m']);
  looking.stop();
});
