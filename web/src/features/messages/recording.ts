/** What browsers record, the form WhatsApp itself uses first. */
const TYPES = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const SAMPLE_MS = 100;

export interface Recording {
  /** How loud it is now, 0 to 1. */
  level: () => number;
  /** Ends it; null when nothing was said. */
  finish: () => Promise<File | null>;
  cancel: () => void;
}

function fileName(type: string): string {
  if (type.startsWith('audio/ogg')) return 'voice.ogg';
  return type.startsWith('audio/mp4') ? 'voice.m4a' : 'voice.webm';
}

function meter(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close(),
  };
}

/** Whether this browser can record at all: without HTTPS it does not even show us the microphone. */
export function canRecord(): boolean {
  return 'mediaDevices' in navigator && typeof MediaRecorder === 'function';
}

/** Begin to record. Rejects when the person or the system says no. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, type === undefined ? {} : { mimeType: type });
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
      const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
      if (size === 0) return null;
      return new File(pieces, fileName(recorder.mimeType), { type: recorder.mimeType });
    },
    cancel: () => {
      if (recorder.state !== 'inactive') void end();
    },
  };
}
