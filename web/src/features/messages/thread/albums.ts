import type { MessageRead } from '@/api/types';

/** As many photos as WhatsApp puts into one album; strangers may claim any number. */
export const MOST_IN_GRID = 100;

/** Whether a photo or film may stand in a grid: what has something to say beside it is a bubble of its own. */
export function hangsInAlbum(message: MessageRead): boolean {
  const { album, kind, media, status, deleted_at } = message;
  const isPicture = (kind === 'image' || kind === 'video') && (media !== null || deleted_at !== null);
  const isPlain = !message.view_once && message.card === null && message.problem === null;
  const isInTrouble = status === 'failed' || status === 'unknown' || message.next_try_at !== null;
  return album !== null && isPicture && isPlain && !isInTrouble;
}

/** Whether two messages are of one album: its id alone proves nothing, as strangers choose it. */
export function isOfSameAlbum(first: MessageRead | undefined, next: MessageRead): boolean {
  if (first === undefined || !hangsInAlbum(first) || !hangsInAlbum(next)) return false;
  const isOfOneAuthor =
    first.direction === next.direction &&
    first.author.kind === next.author.kind &&
    first.author.id === next.author.id &&
    first.author.name === next.author.name;
  const saysTheSame = first.quote?.message_id === next.quote?.message_id && first.forwarded === next.forwarded;
  const isOfOneChat = first.conversation_id === next.conversation_id;
  return first.album === next.album && isOfOneChat && isOfOneAuthor && saysTheSame;
}
