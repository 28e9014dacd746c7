import { oggOf } from './ogg';
import { opusOf } from './webm';

/** WhatsApp's voice notes are Opus in Ogg. Firefox records that; Chromium records Opus in WebM, which is packed anew. */
const OGG = 'audio/ogg;codecs=opus';
const WEBM = 'audio/webm;codecs=opus';
const SAMPLE_MS = 100;
/** What the meter can look back at: the most that the browser keeps, over half a second. */
const KEPT_SAMPLES = 32_768;

export interface Recording {
  /** How loud it was since this was last asked, 0 to 1. */
  level: () => number;
  /** Ends it; null when nothing was said. */
  finish: () => Promise<File | null>;
  cancel: () => void;
}

function recordedType(): string | undefined {
  return [OGG, WEBM].find((one) => MediaRecorder.isTypeSupported(one));
}

async function voiceNote(pieces: Blob[], type: string): Promise<File | null> {
  const recorded = new Blob(pieces);
  if (type === OGG) return recorded.size === 0 ? null : new File(pieces, 'voice.ogg', { type: OGG });
  const track = opusOf(new Uint8Array(await recorded.arrayBuffer()));
  return track && new File(oggOf(track.head, track.packets) as BlobPart[], 'voice.ogg', { type: OGG });
}

function meter(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = KEPT_SAMPLES;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let asked = 0;
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const passed = Math.round((context.currentTime - asked) * context.sampleRate);
      asked = context.currentTime;
      const heard = samples.subarray(-Math.max(1, passed));
      const power = heard.reduce((sum, sample) => sum + sample * sample, 0) / heard.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close(),
  };
}

/** Whether this browser can record what WhatsApp plays: without HTTPS it does not even show us the microphone. */
export function canRecord(): boolean {
  return 'mediaDevices' in navigator && typeof MediaRecorder === 'function' && recordedType() !== undefined;
}

/** Begin to record. Rejects when the person or the system says no. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = recordedType() ?? WEBM;
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const { level, close } = meter(stream);
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => {
    pieces.push(event.data);
  });
  recorder.start(SAMPLE_MS);
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      recorder.addEventListener('stop', () => {
        resolve();
      });
      recorder.stop();
      for (const track of stream.getTracks()) track.stop();
      close();
    });
  return {
    level,
    finish: async () => {
      await end();
      return voiceNote(pieces, type);
    },
    cancel: () => {
      if (recorder.state !== 'inactive') void end();
    },
  };
}
