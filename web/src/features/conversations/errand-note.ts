import { later } from '@/components/later';

/** Loaded with the first chat in which there is something to do. */
export const ErrandNote = later(
  () => import('./errands/ErrandNote'),
  'ErrandNote',
  () => null,
);
