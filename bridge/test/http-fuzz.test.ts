import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { API_KEY, World } from './support/world.ts';

let world: World;

before(async () => {
  world = await World.start({ MEDIA_URL_HOSTS: 'files.example' });
  await world.link('fuzzed');
});

after(() => world.close());

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  oneOf?: Schema[];
}

/** The same nonsense in every run, so that what fails once fails again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = randomFrom(20_261_121);

function oneOf<T>(choices: readonly T[]): T {
  return choices[random(choices.length)] as T;
}

const NONSENSE: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  1e30,
  -1e30,
  2 ** 53,
  0.1,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '🙂'.repeat(40),
  "'; DROP TABLE bridge.sessions; --",
  '../../etc/passwd',
  '77011234567',
  '1@lid',
  '120363000000000000@g.us',
  'status@broadcast',
  'x'.repeat(70_000),
  [],
  [[[[]]]],
  {},
  { toString: 1, constructor: null },
  { messageId: 'A', fromMe: true },
  ['77011234567', null, {}],
];

/** A value that fits the schema in places and mocks it in others. */
function fuzzed(schema: Schema): unknown {
  if (random(3) === 0) return oneOf(NONSENSE);
  if (schema.oneOf) return fuzzed(oneOf(schema.oneOf));
  if (schema.enum && random(4) > 0) return oneOf(schema.enum);
  const type = [schema.type ?? 'string'].flat()[0];
  if (type === 'object') return fuzzedObject(schema);
  if (type === 'array') return Array.from({ length: random(4) }, () => fuzzed(schema.items ?? {}));
  if (type === 'boolean') return random(2) === 0;
  if (type === 'integer' || type === 'number') return oneOf([0, 1, -5, 3.7, 1e12, 1e30, -1e30, 2 ** 63]);
  return oneOf(['fuzzed', '77019990000', 'a', oneOf(NONSENSE)]);
}

function fuzzedObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => required.includes(name) || random(2) === 0);
  return Object.fromEntries(
    names.map((name) => [name, name === 'sessionId' ? 'fuzzed' : fuzzed(properties[name] ?? {})]),
  );
}

/** Ids that hold slashes or NULs are escaped; others are sent as they are. */
const PATH_PARTS = [
  'fuzzed',
  'nobody',
  '%00',
  '..%2f..',
  'x'.repeat(300),
  '%F0%9F%99%82',
  "'--",
  '120363000000000001@g.us',
];

const RAW_BODIES = [
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '{"__proto__":{"a":1}}',
  '['.repeat(50_000),
  '\ud800',
  '{"a":1e999}',
];

interface Outcome {
  what: string;
  status: number;
  body: string;
}

/** Stops, unlinks and deletes nothing of ours while the other routes are tried. */
const ENDS_THE_ACCOUNT = /^(post \/disconnect|delete \/sessions|post \/sessions\/\{sessionId\}\/restart)/;

async function call(method: string, path: string, body: string | undefined, type: string): Promise<Outcome> {
  const response = await fetch(`http://127.0.0.1:${world.bridgePort}${path}`, {
    method: method.toUpperCase(),
    headers: { 'X-Api-Key': API_KEY, ...(body !== undefined && { 'Content-Type': type }) },
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(60_000),
  });
  const what = `${method} ${path.slice(0, 120)} ${body?.slice(0, 300) ?? ''}`;
  return { what, status: response.status, body: await response.text() };
}

function check({ what, status, body }: Outcome): void {
  // 502 and 504 are what WhatsApp, here the simulator, has refused or not answered.
  assert.ok(status < 500 || status === 502 || status === 504, `${status} for ${what}: ${body}`);
  if (status < 400) return;
  const { error, message, data } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual([typeof error, typeof message, typeof data], ['string', 'string', 'object'], `${what}: ${body}`);
}

test('nonsense is refused by every route, with a typed answer', { timeout: 110_000 }, async () => {
  const openapi = await world.call<{ paths: Record<string, Record<string, Operation>> }>('GET', '/openapi.json');
  const routes = Object.entries(openapi.body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  assert.ok(routes.length >= 20);

  for (const { path, method, operation } of routes) {
    const schema = operation.requestBody?.content['application/json']?.schema;
    const ends = ENDS_THE_ACCOUNT.test(`${method} ${path}`);
    const place = (id: string): string =>
      path.replace(/\{\w+\}/g, (name) => (name === '{sessionId}' ? id : oneOf(PATH_PARTS)));
    const ids = PATH_PARTS.filter((id) => !ends || id !== 'fuzzed');
    for (const id of ids)
      check(await call(method, place(id), schema && JSON.stringify(fuzzed(schema)), 'application/json'));
    if (method === 'get' || ends) continue;
    for (const raw of RAW_BODIES)
      check(await call(method, place('fuzzed'), raw, oneOf(['application/json', 'text/plain', 'x'])));
    for (let n = 0; n < (path === '/send' ? 150 : 25) && schema; n += 1) {
      check(await call(method, place('fuzzed'), JSON.stringify(fuzzed(schema)), 'application/json'));
    }
  }

  const { body } = await world.call('GET', '/status/fuzzed');
  assert.equal(body['connected'], true, JSON.stringify(body));
  const printed = world.bridge?.output ?? '';
  assert.doesNotMatch(printed, /unhandled_rejection|request_failed|uncaught_exception/);
});
