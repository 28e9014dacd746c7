import { shortened } from '../convert/bounds.ts';
import { placeholderContent } from '../convert/message.ts';

/**
 * What is told instead of an event that the hub does not take for its size: of a message who wrote it, when, and how its
 * words begin; of everything else the beginnings of its texts and lists. Null when it was reduced before.
 */
export function reduced(type: string, data: Record<string, unknown>): Record<string, unknown> | null {
  if (data['problem'] === 'too_large') return null;
  const known = shortened(data);
  if (type !== 'message') return { ...known, problem: 'too_large' };
  const { text, ...rest } = known;
  return { ...rest, ...placeholderContent('too_large', typeof text === 'string' ? text : null) };
}
