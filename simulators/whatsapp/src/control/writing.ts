import { writeToGroup } from '../groups/writing.ts';
import type { Account } from '../world/model.ts';
import { compose } from '../phones/composing.ts';
import type { Draft } from '../phones/composing.ts';
import { write } from '../phones/writing.ts';
import type { Delivery } from '../phones/writing.ts';
import type { World } from '../world/world.ts';
import { isGroup } from '../world/world.ts';
import { digits, peer } from './lookup.ts';

export type WritingBody = Draft & Delivery & { to: string; count?: number };

interface Written {
  id: string;
  at: string;
}

/** One message, or `count` of them, numbered. */
export async function writeMany(
  world: World,
  author: Account,
  body: WritingBody,
): Promise<Partial<Written> & { messages: Written[] }> {
  const { to, count = 1, hidePhone = false, corrupt = false, at, ...rest } = body;
  const { sealed, revealed, withheld, broadcast, ...draft } = rest;
  const reader = peer(world, to);
  const delivery: Delivery = {
    ...{ hidePhone, corrupt, addressing: draft.addressing ?? author.addressing },
    ...(sealed !== undefined && { sealed }),
    ...(revealed !== undefined && { revealed }),
    ...(withheld !== undefined && { withheld }),
    ...(broadcast && { broadcast }),
    ...(at && { at }),
  };
  if (draft.mentions) draft.mentions = draft.mentions.map(digits);
  const messages: Written[] = [];
  for (let index = 1; index <= count; index += 1) {
    const numbered = count === 1 ? draft : { ...draft, text: `${draft.text ?? ''} ${index}` };
    const encoded = await compose(world, author, reader, numbered);
    const { id, at } = isGroup(reader)
      ? writeToGroup(world, author, reader, encoded, delivery)
      : write(world, author, reader, encoded, delivery);
    messages.push({ id, at });
  }
  return { ...messages.at(-1), messages };
}
