export { taskCaches } from './api/task-cache';
export { BlockedNote, PeoplePanel } from './parts';
