import { createContext } from 'react';

/** Of which number each chat is, where chats over several numbers are read as one; null where there is no need to say. */
export const NumbersContext = createContext<ReadonlyMap<string, string> | null>(null);
