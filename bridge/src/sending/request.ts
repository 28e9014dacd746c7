import type { MediaKind } from '../media/kinds.ts';

/** What a caller of `/send` asks for, after the JSON schema in `schema.ts` has checked its shape. */

export interface Quoted {
  messageId: string;
  fromMe: boolean;
  text?: string | null;
  /** What it is, for when the message itself is not kept any more. */
  kind?: string | null;
  /** Of a voice note or a film. */
  seconds?: number | null;
  /** Of a document. */
  fileName?: string | null;
  /** Of a picture: a small JPEG in base64. */
  thumbnail?: string | null;
  participant?: string | null;
}

/** The message that a reaction, an edit or a deletion is about. */
export interface Target {
  messageId: string;
  fromMe: boolean;
  /** Who wrote it, in a group. */
  participant?: string | null;
}

export interface ContactCard {
  name: string;
  phones: string[];
}

export type PlainContent =
  | { type: 'text'; text: string }
  | { type: 'location'; latitude: number; longitude: number; name?: string | null; address?: string | null }
  | { type: 'contacts'; contacts: ContactCard[] }
  | { type: 'poll'; name: string; options: string[]; selectable?: number }
  | { type: 'reaction'; target: Target; emoji: string }
  | { type: 'edit'; target: { messageId: string }; text: string }
  | { type: 'delete'; target: Target }
  | { type: 'forward'; messageId: string };

export interface Addressed {
  sessionId: string;
  to: string;
  key?: string;
  quoted?: Quoted | null;
  /** Phone numbers, LIDs or JIDs; the text names each as `@` and its digits. */
  mentions?: string[];
  forwarded?: boolean;
}

/** A file: uploaded before, or fetched from an address. */
export interface MediaContent {
  type: MediaKind;
  media: { mediaId?: string; url?: string };
  caption?: string | null;
  fileName?: string | null;
  mimetype?: string | null;
  seconds?: number | null;
  /** 64 bytes in base64; voice notes only. */
  waveform?: string | null;
  width?: number | null;
  height?: number | null;
  gif?: boolean;
  /** A small JPEG in base64, shown until the file is there. */
  thumbnail?: string | null;
}

export type SendRequest = Addressed & (PlainContent | MediaContent);
