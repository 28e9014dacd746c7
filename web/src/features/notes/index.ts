import { later } from '@/components/later';

export { useUnreadMentions } from './api/mentions';
export { noteLiveCaches } from './live';

/** Loaded with the first note of a chat, and with the first that is written. */
export const NoteRow = later(() => import('./components/NoteRow'), 'NoteRow');
export const NoteComposer = later(() => import('./components/NoteComposer'), 'NoteComposer');
export const MentionList = later(() => import('./components/MentionList'), 'MentionList');
