import type { ReplyListed } from '@/api/types';

/** Quick replies by folder, those without one first; in each as they are listed. */
export function foldersOf(items: readonly ReplyListed[]): [string, ReplyListed[]][] {
  const folders = new Map<string, ReplyListed[]>();
  for (const one of items) folders.set(one.folder, [...(folders.get(one.folder) ?? []), one]);
  return [...folders].sort(([first], [second]) => first.localeCompare(second));
}
