import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { BinaryNode } from '../wire/baileys.ts';
import type { World } from '../world/world.ts';
import { Connection } from '../world/connection.ts';
import type { Handlers } from '../world/connection.ts';
import { offerPairing } from './pairing.ts';
import { forgetConnection, logIn } from './session.ts';

export const SOCKET_PATH = '/ws/chat';

/** Accept linked devices on the WebSocket path; `received` takes what they send. Returns how to hang up on everybody. */
export function acceptDevices(
  world: World,
  server: Server,
  received: (world: World, connection: Connection, stanza: BinaryNode) => void,
): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });
  const handlers: Handlers = {
    opened: (connection, noiseKey, payload) => {
      if (payload.devicePairingData) offerPairing(world, connection, noiseKey, payload);
      else logIn(world, connection, noiseKey, payload);
    },
    received: (connection, stanza) => {
      received(world, connection, stanza);
    },
    closed: (connection) => {
      forgetConnection(world, connection);
    },
  };
  server.on('upgrade', (request, socket, head) => {
    if (!(request.url ?? '').startsWith(SOCKET_PATH)) {
      socket.destroy();
      return;
    }
    world.media.host = request.headers.host ?? world.media.host;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      new Connection(webSocket, world.identity, world.recorder, handlers);
    });
  });
  return () => {
    for (const client of sockets.clients) client.terminate();
  };
}
