import type { FastifyRequest } from 'fastify';
import { InvalidBody } from '../errors.ts';

/**
 * Refuses texts with a NUL character, wherever they are in a request: PostgreSQL stores none, and no person types one.
 */
export function refuseNul({ body }: FastifyRequest): Promise<void> {
  const field = fieldWithNul(body);
  if (field) throw new InvalidBody([{ field, message: 'must not contain a NUL character' }]);
  return Promise.resolve();
}

interface Place {
  value: unknown;
  path: string[];
}

/** Without recursion: a body may be nested deeper than the stack. A file that is streamed is no tree and is left alone. */
function fieldWithNul(body: unknown): string | null {
  const waiting: Place[] = [{ value: body, path: [] }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, path } = place;
    if (typeof value === 'string' && value.includes('\0')) return path.join('.');
    if (!isTree(value)) continue;
    // Names this deep belong to no field that is read.
    const names = path.length < 8;
    for (const [name, inner] of Object.entries(value)) {
      waiting.push({ value: inner, path: names ? [...path, name] : path });
    }
  }
  return null;
}

function isTree(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
