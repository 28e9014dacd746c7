import { later } from '@/components/later';

/** Loaded with the member's menu, and with the page of teams. */
export const AttendanceItems = later(() => import('./components/AttendanceItems'), 'AttendanceItems');
export const TeamsSettings = later(() => import('./work/TeamsSettings'), 'TeamsSettings');
