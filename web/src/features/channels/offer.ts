import type { CapabilitiesRead, ChannelRead } from '@/api/types';
import type { Way } from './linking';
import { needsConnect } from './state';

/** What the page of a number offers to those who look after it. */
export interface Offer {
  /** The ways to link it that are shown now; none while it is not being linked. */
  ways: Way[];
  chats: boolean;
  /** To go on line again: after a pause, or by linking the number anew. */
  connect: 'connect' | 'relink' | null;
  pause: boolean;
  unlink: boolean;
  /** To link the other phone that has scanned. */
  anyPhone: boolean;
}

const WAYS: Way[] = ['qr', 'code'];

/**
 * Whether the phone goes on listing this device when the number is unlinked or removed here: nobody can be told so while
 * it is off line.
 */
export function staysOnPhone({ state, linked_at: linkedAt }: ChannelRead, can: CapabilitiesRead | undefined): boolean {
  return can?.logs_out === true && linkedAt !== null && !['connected', 'logged_out', 'qr', 'pairing'].includes(state);
}

/**
 * Decided here and nowhere else, by what the channel's kind can do; nothing of that until it is known.
 *
 * `isAsking`: a code has been asked for, and the connection starts anew meanwhile.
 */
export function offerOf(channel: ChannelRead, can: CapabilitiesRead | undefined, isAsking: boolean): Offer {
  const { state, linked_at: linkedAt, qr, pairing, reason } = channel;
  const isLinking = state === 'qr' || qr !== null || pairing !== null || isAsking;
  const isStarting = linkedAt === null && (state === 'connecting' || state === 'created') && reason === null;
  const ways = WAYS.filter((way) => can?.linked_by.includes(way) === true);
  const isUp = state !== 'stopped' && state !== 'logged_out';
  return {
    ways: isLinking || isStarting ? ways : [],
    chats: state === 'connected',
    connect: needsConnect(state) ? (state === 'stopped' ? 'connect' : 'relink') : null,
    pause: isUp,
    anyPhone: reason?.code === 'other_phone' && state === 'stopped',
    unlink: can?.logs_out === true && isUp && linkedAt !== null && state !== 'qr' && state !== 'pairing',
  };
}
