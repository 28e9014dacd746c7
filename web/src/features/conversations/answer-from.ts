import { later } from '@/components/later';

/** Loaded with the first person who has several chats, or could have. */
export const AnswerFrom = later(() => import('./components/AnswerFrom'), 'AnswerFrom');
export const TimelineBar = later(() => import('./components/TimelineBar'), 'TimelineBar');
export const TimelineWait = later(() => import('./components/TimelineWait'), 'TimelineWait');
export const WroteElsewhere = later(() => import('./components/WroteElsewhere'), 'WroteElsewhere');
