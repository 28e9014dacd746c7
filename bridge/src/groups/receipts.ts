import type { BinaryNode } from '@whiskeysockets/baileys';
import type { EventDraft } from '../convert/event.ts';
import { statusEvent, type DeliveryStatus } from '../convert/status.ts';
import { isGroupJid, personOf } from '../ids.ts';

/** What a receipt says by its type; whoever has got a message says nothing more. */
const STATUS_OF: Record<string, DeliveryStatus> = { '': 'delivered', read: 'read', played: 'played' };

/**
 * What a receipt of several members says: `<participants key="ID"><user jid t/>…</participants>`. Baileys reads receipts
 * of one member only (whatsmeow's `receipt.go`, August 2026, reads both).
 */
export function groupedReceiptEvents({ attrs, content }: BinaryNode): EventDraft[] {
  const group = attrs['from'] ?? '';
  const status = STATUS_OF[attrs['type'] ?? ''];
  if (!status || !isGroupJid(group) || !Array.isArray(content)) return [];
  return content
    .filter(({ tag }) => tag === 'participants')
    .flatMap((participants) => {
      const users = Array.isArray(participants.content) ? participants.content : [];
      return users.flatMap((user) => {
        const participant = personOf(user.attrs['jid']);
        const at = Number(user.attrs['t'] ?? attrs['t'] ?? 0) || 0;
        const event = statusEvent({ id: participants.attrs['key'] ?? '', remoteJid: group }, status, at);
        if (!event || (!participant.phone && !participant.lid)) return [];
        return { ...event, data: { ...event.data, participant }, people: [participant], participant };
      });
    });
}
