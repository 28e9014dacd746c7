import { later } from '@/components/later';

export const AnswerRulesSettings = later(() => import('./components/AnswerRulesSettings'), 'AnswerRulesSettings');
