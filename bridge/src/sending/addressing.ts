import type { WASocket } from '@whiskeysockets/baileys';
import { InvalidRecipient } from '../errors.ts';
import { lidJid, phoneJid, personOf, type Person } from '../ids.ts';

type Directory = Pick<WASocket, 'onWhatsApp' | 'signalRepository'>;

/**
 * The one place that decides under which name a person is written to: by LID whenever it is known.
 *
 * WhatsApp has been reported (July 2026) to refuse messages addressed by phone number to people whose LID it has told
 * us, with code 463, while the same message addressed by LID passes. Raises `InvalidRecipient` for a number that is
 * not on WhatsApp, because Baileys would send such a message to our own devices only.
 */
export async function chooseAddress(recipient: Person, directory: Directory): Promise<string> {
  if (recipient.lid) return lidJid(recipient.lid);
  const jid = phoneJid(recipient.phone ?? '');
  const found = await directory.signalRepository.lidMapping.getLIDForPN(jid);
  const { lid } = personOf(found);
  if (lid) return lidJid(lid);
  const [answer] = (await directory.onWhatsApp(jid)) ?? [];
  if (!answer?.exists) throw new InvalidRecipient('This number is not on WhatsApp.');
  return jid;
}
