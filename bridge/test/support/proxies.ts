import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy that asks for a name and a password, and remembers where it was asked to go. */
export interface Proxy {
  port: number;
  /** `host:port` of each tunnel. */
  tunnels: string[];
  close(): Promise<void>;
}

export const USER = 'bridge';
export const PASSWORD = 'tunnel pass 7';

/** An HTTP proxy: `CONNECT host:port`, and nothing else. */
export async function connectProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  const sockets = socketsOf(server);
  server.on('connect', (request, socket: Socket) => {
    if (request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    tunnels.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, target);
    });
  });
  return listening(server, tunnels, sockets);
}

/** RFC 1928 and 1929 as far as a client of ours needs them: a name with a password, CONNECT, IPv4 or a host's name. */
export async function socksProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    void serveSocks(socket, tunnels).catch(() => socket.destroy());
  });
  return listening(server, tunnels, socketsOf(server));
}

async function serveSocks(socket: Socket, tunnels: string[]): Promise<void> {
  await next(socket);
  socket.write(Buffer.from([5, 2]));
  const login = await next(socket);
  const nameEnd = 2 + (login[1] ?? 0);
  const [name, password] = [login.subarray(2, nameEnd), login.subarray(nameEnd + 1)];
  const accepted = name.toString() === USER && password.toString() === PASSWORD;
  socket.write(Buffer.from([1, accepted ? 0 : 1]));
  if (!accepted) {
    socket.end();
    return;
  }
  const asked = await next(socket);
  const host = asked[3] === 1 ? [...asked.subarray(4, 8)].join('.') : asked.subarray(5, asked.length - 2).toString();
  const port = asked.readUInt16BE(asked.length - 2);
  tunnels.push(`${host}:${port}`);
  const target = connect(port, host, () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    join(socket, target);
  });
}

function next(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('close', () => {
      reject(new Error('closed'));
    });
  });
}

function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => undefined);
    socket.on('close', () => peer.destroy());
  }
}

function socketsOf(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function listening(server: Server, tunnels: string[], sockets: Set<Socket>): Promise<Proxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, tunnels, close };
}
