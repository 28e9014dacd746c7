import type { CountRead } from '@/api/types';

/** A count with its plus where it is a bound. */
export function counted({ count, at_least: atLeast }: CountRead): string {
  return atLeast ? `${count}+` : String(count);
}
