import { createStore } from '@/lib/store';

/** While something is recorded: what says that it must be sent or thrown away first. */
export const recordingNow = createStore<(() => void) | null>(null);
