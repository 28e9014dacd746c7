export { ThreadPane } from './thread/ThreadPane';
export { messageLiveCaches } from './live';
export { createOutbox, OutboxContext } from './outbox-context';
