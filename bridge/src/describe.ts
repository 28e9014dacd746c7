import { describeBridge } from './bridge.ts';
import { readConfig } from './config.ts';
import { makeLog } from './log.ts';

/** Prints the description that the bridge gives at `/openapi.json`. Nothing of these settings is used for it. */
const unused = 'only-to-print-the-description-0123456789';
const config = readConfig({
  DATABASE_URL: 'postgresql://localhost/none',
  BRIDGE_API_KEY: unused,
  BRIDGE_ENCRYPTION_KEY: unused,
  BRIDGE_WEBHOOK_URL: 'http://localhost/none',
  BRIDGE_WEBHOOK_SECRET: unused,
});

process.stdout.write(`${JSON.stringify(await describeBridge(config, makeLog('silent')), null, 2)}\n`);
