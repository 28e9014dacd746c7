import type { LiveCache } from '@/api/live';
import type { ConversationRead, CountersRead, PersonChat } from '@/api/types';
import { conversationKey, reduceConversation } from './api/conversation';
import { countersKey, reduceCounters } from './api/counters';
import type { Drafts } from './api/drafts';
import { draftsKey, reduceDrafts } from './api/drafts';
import { bulks } from './live-bulks';
import { listKey } from './api/list';
import { pinsKey, reducePins } from './api/pins';
import { personChatsKey, reducePersonChats } from './person-chats';
import type { StateChanges } from './state-changes';
import { reduceStateChanges, stateChangesKey } from './state-changes';
import { viewCaches } from './views/cache';
import type { ConversationWindow, ListFilters } from './window';
import { reduceWindow } from './window';

const list: LiveCache<ConversationWindow> = {
  prefix: listKey,
  reduce: (data, delta, key) => reduceWindow(data, delta, key[2] as ListFilters),
};
const one: LiveCache<ConversationRead | null> = { prefix: conversationKey, reduce: reduceConversation };
const counters: LiveCache<CountersRead> = {
  prefix: countersKey,
  reduce: (data, delta, key) => reduceCounters(data, delta, key[2] as string),
};
const drafts: LiveCache<Drafts> = { prefix: draftsKey, reduce: reduceDrafts };

const pins: LiveCache<string[]> = { prefix: pinsKey, reduce: reducePins };
const stateChanges: LiveCache<StateChanges> = {
  prefix: stateChangesKey,
  reduce: (data, delta, key) => reduceStateChanges(data, delta, (key[2] as string).split(' ')),
};
const personChats: LiveCache<PersonChat[]> = {
  prefix: personChatsKey,
  reduce: (data, delta, key) => reducePersonChats(data, delta, key[2] as string),
};

export const conversationLiveCaches = [
  list,
  one,
  counters,
  drafts,
  pins,
  stateChanges,
  personChats,
  bulks,
  ...viewCaches,
] as LiveCache<unknown>[];
