import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { keepDraft } from '@/api/generated';
import type { Drafts } from './drafts';
import { draftsKey, typedHere, withDraft } from './drafts';

const PAUSE_MS = 700;
/** Browsers let a request of up to 64 KiB outlive its page; in JSON a UTF-16 unit takes six bytes at most. */
const KEEPALIVE_LETTERS = 10_000;

interface Unsaved {
  text: string;
  timer: ReturnType<typeof setTimeout> | undefined;
  saving: boolean;
}

/**
 * Saves drafts after a pause in typing, one request at a time per conversation, so that an older text cannot land last.
 *
 * What could not be saved stays here and leaves with the next change or with `flush`.
 */
class DraftSaver {
  private readonly unsaved = new Map<string, Unsaved>();
  private readonly client: QueryClient;

  constructor(client: QueryClient) {
    this.client = client;
  }

  change(id: string, text: string): void {
    this.client.setQueryData<Drafts>(draftsKey, (data) => withDraft(data ?? {}, id, text));
    const entry = this.unsaved.get(id) ?? { text, timer: undefined, saving: false };
    entry.text = text;
    clearTimeout(entry.timer);
    // An emptied field means "sent" or "given up"; colleagues' devices should not show it a moment longer.
    entry.timer = setTimeout(() => void this.save(id), text === '' ? 0 : PAUSE_MS);
    this.unsaved.set(id, entry);
    typedHere.set(id, { text, isSaved: false });
  }

  /** Save now whatever waits: when a chat is left, the tab hidden, or the connection back. */
  flush(): void {
    for (const [id, entry] of this.unsaved) {
      clearTimeout(entry.timer);
      void this.save(id);
    }
  }

  /** Another person may sign in on this page: what this one typed is not theirs to see, or to save. */
  forget(): void {
    for (const { timer } of this.unsaved.values()) clearTimeout(timer);
    this.unsaved.clear();
    typedHere.clear();
  }

  private async save(id: string): Promise<void> {
    const entry = this.unsaved.get(id);
    if (entry === undefined || entry.saving) return;
    const { text } = entry;
    entry.saving = true;
    try {
      await keepDraft({ path: { conversation_id: id }, body: { text }, keepalive: text.length < KEEPALIVE_LETTERS });
      if (entry.text === text) {
        this.unsaved.delete(id);
        typedHere.set(id, { text, isSaved: true });
      }
    } catch {
      // Kept for `flush`; the text itself is on the screen and in the cache.
      return;
    } finally {
      entry.saving = false;
    }
    if (this.unsaved.has(id)) await this.save(id);
  }
}

const savers = new WeakMap<QueryClient, DraftSaver>();

export function draftSaver(client: QueryClient): DraftSaver {
  const saver = savers.get(client) ?? new DraftSaver(client);
  savers.set(client, saver);
  return saver;
}

export function useDraftSaver(): DraftSaver {
  const client = useQueryClient();
  return useMemo(() => draftSaver(client), [client]);
}
