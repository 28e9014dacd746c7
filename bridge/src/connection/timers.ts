import type { BaileysEventMap, WAMessage } from '@whiskeysockets/baileys';
import { opened } from '../convert/opening.ts';
import { timerEvent } from '../convert/timer.ts';
import { chatOf } from '../ids.ts';
import { describeError, type Log } from '../log.ts';
import type { KeyStore } from '../store/keys.ts';
import type { Ledger } from '../store/ledger.ts';
import { noteTimer } from '../store/timers.ts';

interface TimerParts {
  keys: KeyStore;
  ledger: Ledger;
  log: Log;
}

type Chats = BaileysEventMap['chats.update'];

/** What in a message may say after how long it disappears. */
interface Timed {
  contextInfo?: { expiration?: number | null } | null;
}

/** Learns after how long messages of each chat disappear, and tells it when it changes. */
export class Timers {
  private readonly parts: TimerParts;
  private noting: Promise<void> = Promise.resolve();

  constructor(parts: TimerParts) {
    this.parts = parts;
  }

  /** The timer was chosen, or told by history. */
  hearChats(chats: Chats): void {
    this.each(chats, (chat) => {
      // Null is what a timer that was taken away leaves; most changes of a chat say nothing of it.
      if (!('ephemeralExpiration' in chat)) return;
      this.note(chat.id, chat.ephemeralExpiration ?? 0, Number(chat.ephemeralSettingTimestamp ?? 0));
    });
  }

  /** A chat of history says its timer, if it has one. */
  hearHistory(chats: BaileysEventMap['messaging-history.set']['chats']): void {
    this.each(chats, ({ id, ephemeralExpiration, ephemeralSettingTimestamp }) => {
      if (ephemeralExpiration) this.note(id, ephemeralExpiration, Number(ephemeralSettingTimestamp ?? 0));
    });
  }

  /** A message says what holds in its chat. One from before a choice says nothing new. */
  hearMessages(messages: WAMessage[]): void {
    this.each(messages, ({ key, message, messageTimestamp }) => {
      const content = opened(message ?? {}).parts.map(({ body }) => body as Timed);
      const expiration = content.find((part) => part.contextInfo?.expiration)?.contextInfo?.expiration;
      if (expiration) this.note(key.remoteJid, expiration, Number(messageTimestamp ?? 0), key.remoteJidAlt);
    });
  }

  /** One that cannot be read keeps nothing from the others. */
  private each<T>(items: T[], read: (item: T) => void): void {
    for (const item of items) {
      try {
        read(item);
      } catch (error) {
        this.parts.log.warn(describeError(error), 'timer_not_understood');
      }
    }
  }

  private note(jid: string | null | undefined, seconds: number, at: number, alternative?: string | null): void {
    const chat = chatOf(jid, alternative);
    if (!chat) return;
    const { keys, ledger, log } = this.parts;
    this.noting = this.noting
      .then(async () => {
        if (chat.kind === 'direct') await keys.completePeople([chat]);
        const timed = chat.kind === 'group' ? { jid: chat.jid } : { phone: chat.phone, lid: chat.lid };
        if (!(await noteTimer(keys, timed, seconds, at))) return;
        if (chat.kind === 'group') keys.groups.forget(chat.jid);
        ledger.record(timerEvent(chat, seconds, at));
      })
      .catch((error: unknown) => {
        log.warn(describeError(error), 'timer_not_noted');
      });
  }
}
