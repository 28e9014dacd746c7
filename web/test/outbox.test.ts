// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ApiError } from '@/api/errors';
import type { MessageRead } from '@/api/types';
import type { Attachment, Pending } from '../src/features/messages/outbox';
import { FILE_LOST, Outbox } from '../src/features/messages/outbox';
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
const add = (clientKey: string, conversationId = 'c1', attachment: Attachment | null = null): void => {
  outbox.add({
    clientKey,
    conversationId,
    text: 'Сәлем',
    attachment,
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
    expect([posted, states()]).toEqual([['a'], ['a:waiting', 'b:waiting']]);

    await vi.advanceTimersByTimeAsync(1000);

    expect(posted).toEqual(['a', 'a', 'b']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(states()).toEqual([]);
  });

  test('says only of the first that the server is asked, and of all behind it that they wait', async () => {
    let answer = (): void => undefined;
    const hang = (): Promise<MessageRead> =>
      new Promise((resolve) => {
        answer = () => {
          resolve(message({}));
        };
      });
    outbox = new Outbox('me', hang, () => undefined);
    add('a');
    add('b');
    add('elsewhere', 'c2');
    await settle();
    expect(states()).toEqual(['a:sending', 'b:queued', 'elsewhere:sending']);

    answer(); // of c2
    await settle();
    expect(states()).toEqual(['a:sending', 'b:queued', 'elsewhere:sent']);
  });

  test('lets what failed with others wait for those once the connection is back', async () => {
    answers = [unreachable()];
    add('a');
    add('b');
    add('c');
    await settle();
    expect(states()).toEqual(['a:waiting', 'b:waiting', 'c:waiting']);

    outbox = new Outbox(
      'me',
      (pending) => (pending.clientKey === 'a' ? post(pending) : new Promise(() => undefined)),
      () => undefined,
    );
    outbox.resume();
    await settle();
    expect(states()).toEqual(['a:sent', 'b:sending', 'c:queued']);
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

  test('takes a refusal of what lies behind the server for one, and keeps why', async () => {
    answers = [new ApiError(502, 'rejected', 'Gone.', { reason: 'kind_gone' })];
    add('a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(posted).toEqual(['a']);
    expect(outbox.store.get()[0]?.error).toEqual({ code: 'rejected', message: 'Gone.', data: { reason: 'kind_gone' } });
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

describe('a message with a file', () => {
  const photo: Attachment = {
    kind: 'image',
    name: 'a.jpg',
    size: 10,
    mimetype: 'image/jpeg',
    seconds: null,
    mediaId: null,
  };

  test('remembers that its file is uploaded, so that only the message is tried again, even after a reload', async () => {
    const seen: (string | null | undefined)[] = [];
    const upload = (pending: Pending, onUploaded: (mediaId: string) => void): Promise<MessageRead> => {
      seen.push(pending.attachment?.mediaId);
      onUploaded('media-1');
      return Promise.reject(unreachable());
    };
    outbox = new Outbox('me', upload, () => undefined);
    add('a', 'c1', photo);
    await settle();
    outbox.stop();

    outbox = new Outbox('me', upload, () => undefined);
    outbox.resume();
    await settle();

    expect(seen).toEqual([null, 'media-1']);
  });

  test('that was refused says why after a reload, too', async () => {
    answers = [new ApiError(422, 'empty_file', 'The file is empty.')];
    add('a', 'c1', photo);
    await settle();
    outbox.stop();

    outbox = new Outbox('me', post, () => undefined);

    expect(outbox.store.get()[0]?.error?.code).toBe('empty_file');
  });

  test('whose file was not uploaded before a reload asks for it again instead of sending nothing', async () => {
    answers = [unreachable()];
    add('a', 'c1', photo);
    await settle();
    outbox.stop();

    outbox = new Outbox('me', post, () => undefined);
    outbox.resume();
    await settle();

    expect(posted).toEqual(['a']);
    expect(outbox.store.get()[0]).toMatchObject({ state: 'refused', error: { code: FILE_LOST } });
  });

  test('that is given up while it is uploaded lets the next one pass', async () => {
    let abort = (): void => undefined;
    const upload = (pending: Pending): Promise<MessageRead> => {
      posted.push(pending.clientKey);
      if (pending.attachment === null) return Promise.resolve(message({ client_key: pending.clientKey }));
      return new Promise((_resolve, reject) => {
        abort = () => {
          reject(new ApiError(0, 'upload_canceled', ''));
        };
      });
    };
    outbox = new Outbox('me', upload, () => undefined);
    add('a', 'c1', photo);
    add('b');
    await settle();

    outbox.discard('a');
    abort();
    await settle();

    expect(posted).toEqual(['a', 'b']);
    expect(states()).toEqual(['b:sent']);
  });

  test('is not expected of what an earlier version left behind', () => {
    const earlier = { clientKey: 'old', conversationId: 'c1', text: 'Сәлем', state: 'sending' };
    localStorage.setItem('sarafan-outbox:me', JSON.stringify([earlier]));

    outbox = new Outbox('me', post, () => undefined);

    expect(outbox.store.get()[0]).toMatchObject({ state: 'waiting', attachment: null });
  });
});
