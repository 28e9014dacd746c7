import './silence.ts';
import './keyObjects.ts';
import type { AddressInfo } from 'node:net';
import { ConfigError, readConfig, type Config } from './config.ts';
import { describeError, makeLog } from './log.ts';
import { buildBridge, type Bridge } from './bridge.ts';
import { leaveOutgoing, openOutgoing } from './media/outgoing.ts';

/** How long a graceful stop may take before the process ends anyway; nothing is lost by that. */
const STOP_LIMIT_MS = 8_000;

// Nobody else on the machine reads the files that wait to be sent.
process.umask(0o077);

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}

// Everything is imported by now, and Node keeps it as compiled (`src/sarafan/cli/node.py`).
if (process.argv.includes('--compile-only')) process.exit(0);

const config = configOrExit();
const log = makeLog(config.logLevel);

process.on('unhandledRejection', (error) => {
  // Baileys lets promises of closing sockets fail unheard; the state they belong to is gone already.
  log.warn(describeError(error), 'unhandled_rejection');
});
process.on('uncaughtException', (error) => {
  log.fatal(describeError(error), 'uncaught_exception');
  process.exit(1);
});

async function start(): Promise<Bridge> {
  await openOutgoing(config.mediaDir);
  return buildBridge(config, log);
}

const bridge = await start().catch((error: unknown): never => {
  log.fatal(describeError(error), 'not_started');
  return process.exit(1);
});

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    bridge
      .close()
      .then(() => leaveOutgoing(config.mediaDir))
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  });
}

await bridge.app.listen({ host: config.host, port: config.port });
const address = bridge.app.server.address() as AddressInfo;
log.info({ host: config.host, port: address.port, node: config.nodeId }, 'listening');
await bridge.resume();
