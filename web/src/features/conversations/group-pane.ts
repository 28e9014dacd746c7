import { later } from '@/components/later';

/** Loaded when the first group is opened. */
export const GroupPane = later(() => import('./components/GroupPane'), 'GroupPane');
