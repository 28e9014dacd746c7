import { storage } from '@/lib/storage';

const KEY = 'sarafan-sound';
const NOTES_HZ = [659, 880];
const NOTE_S = 0.13;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;

/** Whether this browser makes a sound: on a phone in a pocket one wants it, beside a customer perhaps not. */
export function hasSound(): boolean {
  return storage.read(KEY, true);
}

export function keepSound(isOn: boolean): void {
  storage.write(KEY, isOn);
}

/** Browsers let a page sound once somebody has pressed something in it. Returns the way to stop waiting for that. */
export function awaitFirstPress(): () => void {
  const wake = (): void => {
    context ??= new AudioContext();
    void context.resume();
    stop();
  };
  const stop = (): void => {
    removeEventListener('pointerdown', wake);
    removeEventListener('keydown', wake);
  };
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  return stop;
}

/** Two short notes, made here: no file is loaded for them. */
export function sound(): void {
  if (context?.state !== 'running') return;
  const { currentTime, destination } = context;
  for (const [index, hz] of NOTES_HZ.entries()) {
    const start = currentTime + index * NOTE_S;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 2);
    tone.connect(volume).connect(destination);
    tone.start(start);
    tone.stop(start + NOTE_S * 2);
  }
}

/** The same in one of several open tabs only. */
export async function soundOnce(): Promise<void> {
  if (!('locks' in navigator)) {
    sound();
    return;
  }
  await navigator.locks.request('sarafan-sound', { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    sound();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  });
}
