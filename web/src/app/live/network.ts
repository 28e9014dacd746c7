import type { Socket } from 'socket.io-client';

/** Let a socket follow what the system says of the network, until the returned function is called. */
export function followNetwork(socket: Socket): () => void {
  /** The system says the network is gone. A server on this very machine still answers; then nothing changes. */
  const onOffline = (): void => {
    fetch('/health', { cache: 'no-store' }).catch(() => {
      socket.io.engine.close();
    });
  };
  const onOnline = (): void => {
    if (!socket.connected) socket.connect();
  };
  window.addEventListener('offline', onOffline);
  window.addEventListener('online', onOnline);
  return () => {
    window.removeEventListener('offline', onOffline);
    window.removeEventListener('online', onOnline);
  };
}
