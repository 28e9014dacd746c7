export { ThreadPane } from './components/ThreadPane';
export { messageLiveCaches } from './live';
export { createOutbox, OutboxContext } from './outbox-context';
