import type { GroupMetadata } from '@whiskeysockets/baileys';
import { Lru } from '../lru.ts';

const CHANGED_LIMIT = 10_000;

/** Where notes lie: among the account's keys. */
interface Notes {
  read(type: string, ids: string[]): Promise<Map<string, unknown>>;
  write(type: string, id: string, value: unknown): void;
}

/**
 * What is noted of the account's groups. Every change takes a group's note away, and an answer that WhatsApp gave
 * before the change is not noted after it: notices and answers come on one socket, but are not handled in one order.
 */
export class GroupNotes {
  private readonly keys: Notes;
  /** When each group last changed, in changes counted since this object was made. */
  private readonly changed = new Lru<string, number>(CHANGED_LIMIT);
  private changes = 0;

  constructor(keys: Notes) {
    this.keys = keys;
  }

  async find(jid: string): Promise<GroupMetadata | undefined> {
    return (await this.keys.read('group', [jid])).get(jid) as GroupMetadata | undefined;
  }

  /** Asks WhatsApp about groups, and notes those that did not change meanwhile. */
  async learn<T extends GroupMetadata | GroupMetadata[]>(question: () => Promise<T>): Promise<T> {
    const asked = this.changes;
    const answer = await question();
    const groups: GroupMetadata[] = Array.isArray(answer) ? answer : [answer];
    for (const group of groups) this.note(group, asked);
    return answer;
  }

  /** Notes a group that was announced: when is not known, so only one that has not changed so far. */
  announced(group: GroupMetadata): void {
    this.note(group, 0);
  }

  /** The group has changed: whoever needs it next asks. */
  forget(jid: string): void {
    this.changes += 1;
    this.changed.set(jid, this.changes);
    this.keys.write('group', jid, null);
  }

  private note(group: GroupMetadata, asked: number): void {
    if ((this.changed.get(group.id) ?? 0) <= asked) this.keys.write('group', group.id, group);
  }
}
