import { randomBytes } from 'node:crypto';
import { now } from '../clock.ts';
import type { Connection } from '../world/connection.ts';
import type { Account } from '../world/model.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { node, unixSeconds } from '../wire/nodes.ts';
import { jidOf } from '../world/world.ts';
import type { World } from '../world/world.ts';

export type CallStatus = 'offer' | 'accept' | 'reject' | 'timeout' | 'terminate';

export interface CallStep {
  /** The call this step belongs to; a new one when absent. */
  id?: string;
  status?: CallStatus;
  video?: boolean;
}

/** A person calls, hangs up, or gives up. Linked devices that are online hear of it; nothing is kept for later. */
export function call(world: World, caller: Account, to: Account, { id, status = 'offer', video }: CallStep): string {
  const callId = id ?? randomBytes(16).toString('hex').toUpperCase();
  const creator = jidOf(caller, caller.addressing);
  const tag = status === 'timeout' ? 'terminate' : status;
  const attrs = {
    'call-id': callId,
    'call-creator': creator,
    caller_pn: status === 'offer' ? jidOf(caller, 'pn') : undefined,
    reason: status === 'timeout' ? 'timeout' : undefined,
  };
  if (status === 'timeout') {
    const missed = { id: callId, at: new Date(now()).toISOString(), video: video ?? false };
    (world.chat(to, caller).missedCalls ??= []).push(missed);
  }
  const media = video ? [node('audio'), node('video')] : [node('audio')];
  const step = node(tag, attrs, status === 'offer' ? media : undefined);
  for (const device of to.devices) {
    const stanzaId = randomBytes(8).toString('hex').toUpperCase();
    const stanza = node('call', { from: creator, id: stanzaId, t: unixSeconds(), notify: caller.name }, [step]);
    world.connectionOf(device)?.send(stanza);
  }
  return callId;
}

/** A linked device refuses a call: Baileys waits for an answer with the same id. */
export function takeCall(connection: Connection, { attrs }: BinaryNode): void {
  connection.send(node('ack', { class: 'call', id: attrs['id'], from: attrs['to'], type: 'reject' }));
}
