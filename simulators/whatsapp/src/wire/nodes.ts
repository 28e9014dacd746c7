import { now } from '../clock.ts';
import type { BinaryNode } from './baileys.ts';

type Attrs = Record<string, string | undefined>;

/** Build a node; attributes that are undefined are left out. */
export function node(tag: string, attrs: Attrs = {}, content?: BinaryNode['content']): BinaryNode {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(attrs)) if (value !== undefined) present[name] = value;
  return content === undefined ? { tag, attrs: present } : { tag, attrs: present, content };
}

export function children(parent: BinaryNode | undefined, tag?: string): BinaryNode[] {
  if (!Array.isArray(parent?.content)) return [];
  return tag === undefined ? parent.content : parent.content.filter((child) => child.tag === tag);
}

export function child(parent: BinaryNode | undefined, tag: string): BinaryNode | undefined {
  return children(parent, tag)[0];
}

/** The bytes in a node, or an empty buffer. */
export function bytes(parent: BinaryNode | undefined): Buffer {
  const content = parent?.content;
  if (content instanceof Uint8Array) return Buffer.from(content);
  return typeof content === 'string' ? Buffer.from(content) : Buffer.alloc(0);
}

/** A big-endian number stored as bytes, as ids of keys are. */
export function uint(parent: BinaryNode | undefined): number {
  return bytes(parent).reduce((value, byte) => value * 256 + byte, 0);
}

export function bigEndian(value: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  buffer.writeUIntBE(value, 0, length);
  return buffer;
}

export function unixSeconds(): string {
  return String(Math.floor(now() / 1000));
}
