export { taskCaches } from './api/task-cache';
export { BlockedNote, ContactsSettings, PeoplePanel } from './parts';
