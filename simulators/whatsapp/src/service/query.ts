import type { Connection } from '../world/connection.ts';
import type { Device } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';

/** A query from a linked device and the way to answer it. */
export interface Query {
  world: World;
  connection: Connection;
  device: Device;
  iq: BinaryNode;
}

/** The answer's content; a `QueryError` thrown instead becomes an error reply. */
export type Answer = (query: Query) => BinaryNode[] | undefined | Promise<BinaryNode[]>;

export class QueryError extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}
