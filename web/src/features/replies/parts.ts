import { later, NotOpened } from '@/components/later';

/** Loaded with the first slash. */
export const ReplyPicker = later(() => import('./components/ReplyPicker'), 'ReplyPicker', NotOpened);

/** Loaded when the page is opened. */
export const RepliesSettings = later(() => import('./components/RepliesSettings'), 'RepliesSettings');
