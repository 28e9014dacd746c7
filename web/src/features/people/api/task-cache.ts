import type { Delta, LiveCache } from '@/api/live';
import type { PersonTaskRead } from '@/api/types';

export const taskKey = ['people', 'task'] as const;

/** How far a job is; a step back was told late. */
export function reduceTask(task: PersonTaskRead, delta: Delta): PersonTaskRead {
  if (delta.type !== 'person_task' || delta.data.id !== task.id || task.ended_at !== null) return task;
  return delta.data;
}

export const taskCaches = [{ prefix: taskKey, reduce: reduceTask }] as LiveCache<unknown>[];
