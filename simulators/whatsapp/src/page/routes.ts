import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { StageView } from '../views.ts';

const HERE = import.meta.dirname;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The stage with the phones: its scripts are TypeScript whose types are cut out here, once. */
export function pageRoutes(http: FastifyInstance, stage: StageView): void {
  const origins = stage.tabs.map(({ url }) => new URL(url).origin);
  const security = {
    'content-security-policy': [POLICY, ...(origins.length > 0 ? [`frame-src ${origins.join(' ')}`] : [])].join('; '),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  };
  http.get('/api/stage', () => stage);
  const files = new Map<string, { type: string; body: string }>([
    ['/', { type: 'text/html; charset=utf-8', body: readFileSync(path.join(HERE, 'index.html'), 'utf8') }],
  ]);
  for (const name of readdirSync(HERE).filter((one) => one.endsWith('.css'))) {
    files.set(`/page/${name}`, { type: 'text/css; charset=utf-8', body: readFileSync(path.join(HERE, name), 'utf8') });
  }
  for (const name of readdirSync(path.join(HERE, 'client')).filter((one) => one.endsWith('.ts'))) {
    const source = readFileSync(path.join(HERE, 'client', name), 'utf8');
    files.set(`/page/${name}`, { type: 'text/javascript; charset=utf-8', body: withoutTypes(source) });
  }
  for (const [url, { type, body }] of files) {
    http.get(url, async (_request, reply) => reply.headers(security).type(type).send(body));
  }
}

/** Node calls this experimental, once per process, on standard error; the simulator's users need not know. */
function withoutTypes(source: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
