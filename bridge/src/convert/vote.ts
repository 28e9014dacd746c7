import { createHash } from 'node:crypto';
import type { proto } from '@whiskeysockets/baileys';
import { Bounds } from './bounds.ts';
import { OPTIONS_LIMIT, optionText } from './details.ts';
import { KINDS } from './kinds.ts';
import { opened } from './opening.ts';

/** The options of a poll whose hashes somebody chose, in the poll's order; null where the message is no poll. */
export function chosenIn(poll: proto.IMessage, hashes: readonly Uint8Array[]): string[] | null {
  const created = opened(poll).parts.find(({ field }) => KINDS[field].becomes === 'poll');
  if (!created) return null;
  // As many as the poll was told with: a few bytes choose any number of options that are called the same.
  const options = ((created.body as proto.Message.IPollCreationMessage).options ?? []).slice(0, OPTIONS_LIMIT);
  const chosen = new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')));
  return options
    .filter(({ optionName }) => chosen.has(hashOf(optionName)))
    .map(({ optionName }) => optionText(optionName, new Bounds()));
}

function hashOf(option: string | null | undefined): string {
  return createHash('sha256')
    .update(option ?? '')
    .digest('hex');
}
