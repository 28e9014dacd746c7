export { ThreadPane } from './thread/ThreadPane';
export { messageLiveCaches } from './live';
export type { NoteParts } from './note-parts';
export { NotePartsContext } from './note-parts';
export { createOutbox, OutboxContext } from './outbox-context';
