import { storage } from '@/lib/storage';
import { createStore } from '@/lib/store';
import { playback } from './playback';

export interface Playing {
  /** Which message's sound is loaded; null before the first one. */
  id: string | null;
  state: 'loading' | 'playing' | 'paused' | 'failed';
  position: number;
  /** Null until the file says it; a recording made in a browser may never do. */
  duration: number | null;
  rate: number;
}

export const RATES = [1, 1.5, 2] as const;
const RATE_KEY = 'sarafan-voice-rate';

const savedRate = storage.read<number>(RATE_KEY, 1);
const audio = new Audio();
const positions = new Map<string, number>();

export const player = createStore<Playing>({
  id: null,
  state: 'paused',
  position: 0,
  duration: null,
  rate: (RATES as readonly number[]).includes(savedRate) ? savedRate : 1,
});

function change(next: Partial<Playing>): void {
  player.set({ ...player.get(), ...next });
}

const duration = (): number | null => (Number.isFinite(audio.duration) ? audio.duration : null);

audio.preload = 'metadata';
audio.addEventListener('timeupdate', () => {
  const { id } = player.get();
  if (id !== null) positions.set(id, audio.currentTime);
  change({ position: audio.currentTime, duration: duration() });
});
audio.addEventListener('playing', () => {
  change({ state: 'playing', duration: duration() });
});
audio.addEventListener('pause', () => {
  if (player.get().state === 'playing') change({ state: 'paused' });
});
audio.addEventListener('ended', () => {
  const { id } = player.get();
  if (id !== null) positions.delete(id);
  change({ state: 'paused', position: 0 });
});
audio.addEventListener('error', () => {
  if (player.get().id !== null) change({ state: 'failed' });
});

/** Where this message's sound was left. */
export function positionOf(id: string): number {
  return positions.get(id) ?? 0;
}

async function start(): Promise<void> {
  change({ state: 'loading' });
  try {
    audio.playbackRate = player.get().rate;
    await audio.play();
  } catch (error) {
    // Pausing or choosing another sound while this one loads is no failure.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    change({ state: 'failed' });
  }
}

function load(id: string, url: string): void {
  audio.pause();
  change({ id, position: positionOf(id), duration: null, state: 'paused' });
  audio.src = url;
  audio.currentTime = positionOf(id);
}

/** Play or pause; one sound at a time, each from where it was left. */
export function toggle(id: string, url: string): void {
  const { id: current, state } = player.get();
  if (current === id && (state === 'playing' || state === 'loading')) {
    audio.pause();
    change({ state: 'paused' });
    return;
  }
  // After a failure the address is asked anew: a signed one may have run out.
  if (current !== id || state === 'failed') load(id, url);
  void start();
}

/** Move within the sound; before it was ever played, only remember where to begin. */
export function seek(id: string, seconds: number): void {
  positions.set(id, seconds);
  if (player.get().id === id) {
    audio.currentTime = seconds;
    change({ position: seconds });
  }
}

/** The next speed, for this sound and all later ones. */
export function nextRate(): void {
  const { rate } = player.get();
  const next = RATES[(RATES.indexOf(rate as (typeof RATES)[number]) + 1) % RATES.length] ?? 1;
  audio.playbackRate = next;
  change({ rate: next });
  storage.write(RATE_KEY, next);
}

playback.pause = () => {
  audio.pause();
};
