import type { BinaryNode } from '../wire/baileys.ts';

export interface Recorded {
  seq: number;
  at: string;
  /** `in`: from a client to the server. */
  direction: 'in' | 'out';
  phone: string | null;
  device: number | null;
  node: BinaryNode;
}

export interface RecordFilter {
  phone?: string | undefined;
  tag?: string | undefined;
  direction?: string | undefined;
  since?: number | undefined;
  limit?: number | undefined;
}

const KEPT = 20_000;

/** The last stanzas that crossed the wire, both ways, so that tests can assert what really left. */
export class Recorder {
  readonly #stanzas: Recorded[] = [];
  #seq = 0;

  add(direction: 'in' | 'out', phone: string | null, device: number | null, node: BinaryNode): void {
    this.#seq += 1;
    this.#stanzas.push({ seq: this.#seq, at: new Date().toISOString(), direction, phone, device, node });
    if (this.#stanzas.length > KEPT * 1.1) this.#stanzas.splice(0, this.#stanzas.length - KEPT);
  }

  find({ phone, tag, direction, since = 0, limit = 1000 }: RecordFilter): Recorded[] {
    return this.#stanzas
      .filter(
        (stanza) =>
          stanza.seq > since &&
          (phone === undefined || stanza.phone === phone) &&
          (tag === undefined || stanza.node.tag === tag) &&
          (direction === undefined || stanza.direction === direction),
      )
      .slice(0, limit);
  }
}

/** A node as JSON: bytes become `{base64}`. */
export function nodeToJson(node: BinaryNode): unknown {
  const { tag, attrs, content } = node;
  if (content === undefined) return { tag, attrs };
  if (Array.isArray(content)) return { tag, attrs, content: content.map(nodeToJson) };
  if (typeof content === 'string') return { tag, attrs, content };
  return { tag, attrs, content: { base64: Buffer.from(content).toString('base64') } };
}
