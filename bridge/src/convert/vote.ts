import { createHash } from 'node:crypto';
import { decryptPollVote, normalizeMessageContent, type proto } from '@whiskeysockets/baileys';
import { lidJid, phoneJid, type Person } from '../ids.ts';
import { Bounds } from './bounds.ts';
import { OPTIONS_LIMIT, optionText } from './details.ts';

/** A vote as it arrives: sealed with a key that only the poll's message holds. */
export interface SealedVote {
  /** As the voter wrote it: the seal is bound to it. */
  pollId: string;
  payload: Uint8Array;
  iv: Uint8Array;
}

/** The sealed part of a vote; null when it is not complete. */
export function sealedVote({ pollCreationMessageKey, vote }: proto.Message.IPollUpdateMessage): SealedVote | null {
  const pollId = pollCreationMessageKey?.id;
  if (!pollId || !vote?.encPayload || !vote.encIv) return null;
  return { pollId, payload: vote.encPayload, iv: vote.encIv };
}

/**
 * The options that somebody chose, in the poll's order; empty when a vote was taken back, null when it cannot be opened.
 *
 * The seal is bound to the names of whoever made the poll and of whoever votes, and either may have been written as a
 * phone number or as a LID: only one pair opens it.
 */
export function openVote(vote: SealedVote, poll: proto.IMessage, creator: Person, voter: Person): string[] | null {
  const content = normalizeMessageContent(poll);
  const secret = poll.messageContextInfo?.messageSecret ?? content?.messageContextInfo?.messageSecret;
  const created =
    content?.pollCreationMessage ??
    content?.pollCreationMessageV2 ??
    content?.pollCreationMessageV3 ??
    content?.pollCreationMessageV5;
  if (!secret?.length || !created) return null;
  // As many as the poll was told with: a few bytes choose any number of options that are called the same.
  const options = (created.options ?? []).slice(0, OPTIONS_LIMIT);
  for (const pollCreatorJid of jidsOf(creator)) {
    for (const voterJid of jidsOf(voter)) {
      const chosen = open(vote, { pollCreatorJid, voterJid, pollMsgId: vote.pollId, pollEncKey: secret });
      if (chosen)
        return options
          .filter(({ optionName }) => chosen.has(hashOf(optionName)))
          .map(({ optionName }) => optionText(optionName, new Bounds()));
    }
  }
  return null;
}

function hashOf(option: string | null | undefined): string {
  return createHash('sha256')
    .update(option ?? '')
    .digest('hex');
}

function jidsOf({ phone, lid }: Person): string[] {
  return [...(lid ? [lidJid(lid)] : []), ...(phone ? [phoneJid(phone)] : [])];
}

function open({ payload, iv }: SealedVote, names: Parameters<typeof decryptPollVote>[1]): Set<string> | null {
  try {
    const { selectedOptions } = decryptPollVote({ encPayload: payload, encIv: iv }, names);
    return new Set(selectedOptions.map((hash) => Buffer.from(hash).toString('hex')));
  } catch {
    return null; // sealed under other names
  }
}
