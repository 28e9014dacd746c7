import { Lru } from '../lru.ts';

/** In people; Baileys' own cache has no limit. */
const LIST_LIMIT = 1_000;
/** As long as Baileys believes a list. */
const BELIEVED_MS = 5 * 60_000;

/**
 * Which linked devices people have, as far as WhatsApp has said lately; Baileys writes and reads it. Ours to forget:
 * Baileys passes over the news of the account's own devices, and would leave a new one out of what it sends.
 */
export class DeviceLists {
  private readonly lists = new Lru<string, { value: unknown; until: number }>(LIST_LIMIT);

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the signature is Baileys'
  get<T>(user: string): T | undefined {
    const noted = this.lists.get(user);
    return noted && noted.until > Date.now() ? (noted.value as T) : undefined;
  }

  set(user: string, value: unknown): boolean {
    this.lists.set(user, { value, until: Date.now() + BELIEVED_MS });
    return true;
  }

  del(user: string): void {
    this.lists.delete(user);
  }

  flushAll(): void {
    this.lists.clear();
  }
}
