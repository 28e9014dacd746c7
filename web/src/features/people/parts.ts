import { later } from '@/components/later';

export const PeoplePanel = later(() => import('./components/PeoplePanel'), 'PeoplePanel');
export const BlockedNote = later(() => import('./components/BlockedNote'), 'BlockedNote');
export const ContactsSettings = later(() => import('./components/ContactsSettings'), 'ContactsSettings');
