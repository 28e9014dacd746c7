import { later, NotOpened } from '@/components/later';

export const TagPicker = later(() => import('./components/TagPicker'), 'TagPicker', NotOpened);
export const TagsAndFields = later(() => import('./settings/TagsAndFields'), 'TagsAndFields');
