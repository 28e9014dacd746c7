import type { ChannelRead, ChannelState } from '@/api/types';

/** What each state means for a person; one sentence each, and a word for a chip. */
const STATE_KEYS = {
  created: { word: 'channels.word.created', sentence: 'channels.state.created' },
  connecting: { word: 'channels.word.connecting', sentence: 'channels.state.connecting' },
  qr: { word: 'channels.word.qr', sentence: 'channels.state.qr' },
  pairing: { word: 'channels.word.pairing', sentence: 'channels.state.pairing' },
  connected: { word: 'channels.word.connected', sentence: 'channels.state.connected' },
  reconnecting: { word: 'channels.word.reconnecting', sentence: 'channels.state.reconnecting' },
  logged_out: { word: 'channels.word.logged_out', sentence: 'channels.state.logged_out' },
  replaced: { word: 'channels.word.replaced', sentence: 'channels.state.replaced' },
  restricted: { word: 'channels.word.restricted', sentence: 'channels.state.restricted' },
  passkey_required: { word: 'channels.word.passkey_required', sentence: 'channels.state.passkey_required' },
  failed: { word: 'channels.word.failed', sentence: 'channels.state.failed' },
  stopped: { word: 'channels.word.stopped', sentence: 'channels.state.stopped' },
} as const satisfies Record<ChannelState, { word: string; sentence: string }>;

/** A code that waits to be typed is told apart from one that was just scanned; WhatsApp's state is the same. */
const CODE_KEYS = { word: 'channels.word.code', sentence: 'channels.state.code' } as const;

/** On line, but not with all that a number can do. */
const LIMITED_KEYS = { word: 'channels.word.restricted', sentence: 'channels.state.limited' } as const;

/** Unlinked from here: whoever did it knows, and it was not on the phone. */
const UNLINKED_KEYS = { word: 'channels.word.logged_out', sentence: 'channels.state.unlinked' } as const;

/** Put off before any phone was linked to it. */
const PUT_OFF_KEYS = { word: 'channels.word.put_off', sentence: 'channels.state.put_off' } as const;

type Known = Pick<ChannelRead, 'state' | 'pairing' | 'restriction' | 'linked_at' | 'reason'>;

export function keysOf(channel: Known) {
  const { state, pairing, restriction, reason, linked_at: linkedAt } = channel;
  if (state === 'pairing' && pairing !== null) return CODE_KEYS;
  if (state === 'connected' && restriction !== null) return LIMITED_KEYS;
  if (state === 'logged_out' && reason === null) return UNLINKED_KEYS;
  if (state === 'stopped' && linkedAt === null) return PUT_OFF_KEYS;
  return STATE_KEYS[state];
}

export type Tone = 'good' | 'busy' | 'bad' | 'off';

const TONES: Record<ChannelState, Tone> = {
  created: 'busy',
  connecting: 'busy',
  qr: 'busy',
  pairing: 'busy',
  connected: 'good',
  reconnecting: 'busy',
  logged_out: 'bad',
  replaced: 'bad',
  restricted: 'bad',
  passkey_required: 'bad',
  failed: 'bad',
  stopped: 'off',
};

export function tone({ state, restriction }: Pick<ChannelRead, 'state' | 'restriction'>): Tone {
  return state === 'connected' && restriction !== null ? 'bad' : TONES[state];
}

/** Only a person can bring these back; the others either work or are being worked on. */
export function needsConnect(state: ChannelState): boolean {
  return ['created', 'logged_out', 'replaced', 'restricted', 'passkey_required', 'failed', 'stopped'].includes(state);
}

/** Whether something keeps answers on this channel from leaving, or some of them, or news from coming in. */
export function isTroubled(channel: ChannelRead): boolean {
  return isDown(channel) || channel.restriction !== null || channel.trouble !== null;
}

/** Whether answers on this channel cannot leave now. */
export function isDown(channel: ChannelRead): boolean {
  return channel.state !== 'connected';
}
