import { Ajv2020 } from 'ajv/dist/2020.js';
import { events, shapes, type EventType } from '../../src/contract/events.ts';
import type { HubEvent } from './hub.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'bridge', components: { schemas: shapes } });

/** What is wrong with an event by the bridge's own schema; null when nothing is. Its content is not repeated. */
export function misshapen({ type, data }: HubEvent): string | null {
  const [, shape] = (events[type as EventType] as (typeof events)[EventType] | undefined) ?? [];
  if (!shape) return `${type}: no such type`;
  const check = ajv.getSchema(`bridge#/components/schemas/${shape}`);
  if (!check || check(data)) return null;
  const problems = (check.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
  });
  return `${type}: ${problems.join('; ')}`;
}
