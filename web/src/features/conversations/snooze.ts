import { later, NotOpened } from '@/components/later';

export const SnoozeDialog = later(() => import('./components/SnoozeDialog'), 'SnoozeDialog', NotOpened);
