/**
 * Mutes `console` before anything else is imported.
 *
 * libsignal prints whole Signal sessions, private keys included, through `console.info` and `console.warn`, and stack
 * traces through `console.error`. The bridge itself logs only through pino, so nothing of ours is lost.
 */
const nothing = (): void => undefined;

for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
  console[method] = nothing;
}
