import { createStore } from '@/lib/store';

/** Whether the palette lies over the page. */
export const palette = createStore(false);
