import type { GroupMetadata } from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { describeError, type Log } from '../log.ts';
import { Lru } from '../lru.ts';
import type { KeyStore } from '../store/keys.ts';

export interface AcquaintanceParts {
  keys: Pick<KeyStore, 'groups'>;
  log: Log;
  ask: (jid: string) => Promise<GroupMetadata>;
  onGroup: (group: GroupMetadata) => void;
}

const ASKED_LIMIT = 1_000;

/** Asks WhatsApp about groups, one after another: about those that write to us before we have heard of them, once. */
export class Acquaintance {
  private readonly parts: AcquaintanceParts;
  private readonly asked = new Lru<string, true>(ASKED_LIMIT);
  private asking: Promise<void> = Promise.resolve();

  constructor(parts: AcquaintanceParts) {
    this.parts = parts;
  }

  meet({ once }: EventDraft): void {
    const { kind, jid } = once?.chat ?? {};
    if (kind !== 'group' || !jid || this.asked.has(jid)) return;
    this.asked.set(jid, true);
    this.ask(jid);
  }

  /** Asks again, for what is known of a group may be wrong; not if it is noted anew by then. */
  renew(jid: string): void {
    this.parts.keys.groups.forget(jid);
    this.ask(jid);
  }

  private ask(jid: string): void {
    this.asking = this.asking
      .then(() => this.learn(jid))
      .catch((error: unknown) => {
        this.parts.log.info(describeError(error), 'group_not_known');
      });
  }

  private async learn(jid: string): Promise<void> {
    const { keys, ask, onGroup } = this.parts;
    if (!(await keys.groups.find(jid))) onGroup(await keys.groups.learn(() => ask(jid)));
  }
}
