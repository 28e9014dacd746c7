import { buildSimulator } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const simulator = buildSimulator(config);

async function stop(): Promise<void> {
  await simulator.close();
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void stop();
  });
}

const port = await simulator.listen();
process.stdout.write(
  `WhatsApp in a box: http://${config.host}:${port}/ (phones), ws://${config.host}:${port}/ws/chat\n`,
);
