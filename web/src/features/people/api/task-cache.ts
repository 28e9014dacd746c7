import type { Delta, LiveCache } from '@/api/live';
import { isNewer } from '@/api/live';
import type { ContactImportRead, PersonTaskRead } from '@/api/types';

export const taskKey = ['people', 'task'] as const;
export const erasuresKey = ['people', 'erasures'] as const;
export const importsKey = ['people', 'imports'] as const;

/** How far a job is; a step back was told late. */
export function reduceTask(task: PersonTaskRead, delta: Delta): PersonTaskRead {
  if (delta.type !== 'person_task' || delta.data.id !== task.id || task.ended_at !== null) return task;
  return delta.data;
}

/** How far erasures are that one has asked for oneself. */
export function reduceErasures(tasks: readonly PersonTaskRead[], delta: Delta): readonly PersonTaskRead[] {
  if (delta.type !== 'person_task' || delta.data.kind !== 'erasure') return tasks;
  const { data } = delta;
  return tasks.some(({ id }) => id === data.id) ? tasks.map((task) => reduceTask(task, delta)) : [data, ...tasks];
}

/** How far one's own imports are, and which are there no more. */
export function reduceImports(imports: readonly ContactImportRead[], delta: Delta): readonly ContactImportRead[] {
  if (delta.type === 'contact_import.removed') return imports.filter(({ id }) => id !== delta.data.id);
  if (delta.type !== 'contact_import') return imports;
  const { data } = delta;
  if (!imports.some(({ id }) => id === data.id)) return [data, ...imports];
  return imports.map((one) => (one.id === data.id && isNewer(data, one) ? data : one));
}

export const taskCaches = [
  { prefix: taskKey, reduce: reduceTask },
  { prefix: erasuresKey, reduce: reduceErasures },
  { prefix: importsKey, reduce: reduceImports },
] as LiveCache<unknown>[];
