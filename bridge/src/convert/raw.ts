import { isLong, plainText } from './bounds.ts';

/** What is told of a content that is not known, as JSON. */
export const RAW_LEVELS = 24;
export const RAW_BYTES = 32 * 1024;
/** Longer texts and files in it are cut. */
const RAW_TEXT_UNITS = 4_096;
const RAW_FILE_BYTES = 1_024;
/** The mark of what was left out, and the room that it takes in an object. */
const LEFT_OUT = '…';
const LEFT_OUT_BYTES = 16;
const NULL_BYTES = 4;

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A protobuf as plain JSON, bytes as base64: at most `RAW_LEVELS` levels and `RAW_BYTES` bytes of it. */
export function rawOf(message: object): Record<string, unknown> {
  const excerpt = new Excerpt(RAW_BYTES - LEFT_OUT_BYTES);
  return excerpt.object(message, 1);
}

/** Copies as much of a value as there is room for. */
class Excerpt {
  private left: number;

  constructor(bytes: number) {
    this.left = bytes - 2;
  }

  object(value: object, level: number): Record<string, Json> {
    const copy: Record<string, Json> = {};
    for (const [name, inner] of Object.entries(value)) {
      if (inner === null || inner === undefined) continue;
      if (!this.take(sizeOf(name) + NULL_BYTES + 2)) {
        copy[LEFT_OUT] = LEFT_OUT;
        break;
      }
      copy[name] = this.value(inner, level + 1);
    }
    return copy;
  }

  private value(value: unknown, level: number): Json {
    if (typeof value === 'string') return this.leaf(plainText(value, RAW_TEXT_UNITS));
    if (typeof value === 'number') return this.leaf(Number.isFinite(value) ? value : String(value));
    if (typeof value === 'boolean') return this.leaf(value);
    if (typeof value !== 'object' || value === null) return null;
    if (isLong(value)) return this.leaf(value.toString());
    if (ArrayBuffer.isView(value)) return this.leaf(base64Of(value));
    // Two for its brackets.
    if (level > RAW_LEVELS || !this.take(2)) return this.leaf(LEFT_OUT);
    return Array.isArray(value) ? this.list(value, level) : this.object(value, level);
  }

  private list(values: unknown[], level: number): Json[] {
    const copy: Json[] = [];
    for (const value of values) {
      if (!this.take(NULL_BYTES + 1)) break;
      copy.push(this.value(value, level + 1));
    }
    return copy;
  }

  /** Null has its room already: it is written in the place of what does not fit. */
  private leaf(value: Json): Json {
    return this.take(sizeOf(value)) ? value : null;
  }

  private take(bytes: number): boolean {
    if (this.left < bytes) return false;
    this.left -= bytes;
    return true;
  }
}

function base64Of(bytes: ArrayBufferView): string {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, RAW_FILE_BYTES));
  return found.toString('base64') + (bytes.byteLength > RAW_FILE_BYTES ? LEFT_OUT : '');
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
