export { ThreadPane } from './thread/ThreadPane';
export { recordingNow } from './voice/recording-now';
export { moveKeptFiles } from './composing/use-kept-files';
export type { Timeline } from './api/use-source';
export { messageLiveCaches } from './live';
export type { NoteParts } from './note-parts';
export { NotePartsContext } from './note-parts';
export { createOutbox, OutboxContext } from './outbox-context';
