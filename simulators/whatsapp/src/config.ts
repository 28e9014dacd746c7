import type { Tab, StageView } from './views.ts';

/** Settings, read from the environment once. */
export interface Config {
  host: string;
  port: number;
  /** Where phones, chats and linked devices are kept between runs; nowhere when absent. */
  stateDir: string | undefined;
  /** Make the demo's phones at the first start. */
  demo: boolean;
  /** Every number is on WhatsApp as soon as somebody asks for it; else only those who were made or did something. */
  everybody: boolean;
  /** Where a camera may look for QR codes: the bridge that shows them. */
  camera: { url: string; apiKey: string } | undefined;
  /** What is on the stage beside the phones. */
  stage: StageView;
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = Number(env['PORT'] ?? '4010');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port: ${env['PORT'] ?? ''}`);
  const url = env['SIM_BRIDGE_URL'];
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port,
    stateDir: env['SIM_STATE_DIR'],
    demo: env['SIM_DEMO'] === '1',
    everybody: env['SIM_EVERYBODY'] === '1',
    camera: url === undefined ? undefined : { url, apiKey: env['SIM_BRIDGE_API_KEY'] ?? '' },
    stage: { hub: env['SIM_HUB_URL'] ?? null, tabs: readTabs(env['SIM_STAGE'] ?? '[]') },
  };
}

function readTabs(text: string): Tab[] {
  const tabs = JSON.parse(text) as Tab[];
  for (const { name, title, url } of tabs) {
    const named = /^[a-z_-]+$/.test(name) && [title.ru, title.kk, title.en].every((one) => typeof one === 'string');
    if (!named || !URL.canParse(url)) throw new Error(`SIM_STAGE names a place that is none: ${JSON.stringify(name)}`);
  }
  return tabs;
}
