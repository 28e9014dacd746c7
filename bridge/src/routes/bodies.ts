import type { FastifyRequest } from 'fastify';
import { InvalidBody } from '../errors.ts';

/**
 * Refuses texts with a NUL character, wherever they are in a request: PostgreSQL stores none, and no person types one.
 */
export function refuseNul({ body }: FastifyRequest): Promise<void> {
  const field = fieldWithNul(body, []);
  if (field) throw new InvalidBody([{ field, message: 'must not contain a NUL character' }]);
  return Promise.resolve();
}

function fieldWithNul(value: unknown, path: string[]): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path.join('.') : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = fieldWithNul(inner, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
