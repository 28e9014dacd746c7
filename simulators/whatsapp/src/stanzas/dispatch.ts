import type { Connection } from '../world/connection.ts';
import type { Device } from '../world/model.ts';
import { takeLinkCode } from '../link/code.ts';
import { takeCall } from '../phones/calls.ts';
import { showTyping, takePresence } from '../phones/presence.ts';
import type { BinaryNode } from '../wire/baileys.ts';
import { child } from '../wire/nodes.ts';
import type { World } from '../world/world.ts';
import { takeAck } from './ack.ts';
import { takeMessage } from './message.ts';
import { answerPing, answerQuery } from './queries.ts';
import { takeReceipt } from './receipt.ts';

const PING = 'w:p';

/** Give a stanza to the file that understands it. */
export function dispatch(world: World, connection: Connection, stanza: BinaryNode): void {
  const device = connection.device;
  if (device) {
    fromDevice(world, connection, device, stanza);
  } else if (child(stanza, 'pair-device-sign')) {
    connection.companion?.answered?.(stanza);
  } else if (stanza.attrs['xmlns'] === PING) {
    answerPing(connection, stanza);
  } else {
    takeLinkCode(world, connection, stanza);
  }
}

function fromDevice(world: World, connection: Connection, device: Device, stanza: BinaryNode): void {
  switch (stanza.tag) {
    case 'iq':
      answerQuery(world, connection, device, stanza);
      break;
    case 'message':
      takeMessage(world, connection, device, stanza);
      break;
    case 'receipt':
      takeReceipt(world, connection, device, stanza);
      break;
    case 'ack':
      takeAck(world, device, stanza);
      break;
    case 'chatstate':
      showTyping(world, device, stanza);
      break;
    case 'presence':
      takePresence(world, connection, device, stanza);
      break;
    case 'call':
      takeCall(connection, stanza);
      break;
    default:
      // ib needs no answer; it is recorded like everything else.
      break;
  }
}
