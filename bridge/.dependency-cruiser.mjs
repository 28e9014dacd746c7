import { layered } from '../scripts/layers.mjs';

export default layered({
  folder: 'bridge/src',
  tsConfig: 'bridge/tsconfig.json',
  layers: [
    'server | describe | understood', // the process | the description of its interface | what becomes of which message
    'bridge', // puts the parts together
    'app', // HTTP: keys, refusals, the list of routes
    'routes', // one file for each kind of request
    'cluster', // whose account it is; requests for another node's
    'connection', // one account: its socket, and its way back after every end
    'sending', // one account's messages
    'groups | outbox', // what an account knows of groups | the way of its news to the hub
    'config', // the environment, once
    'media', // files on their way in and out
    'store', // what an account keeps, in the database
    'convert | db', // WhatsApp's shapes in our words | the pool and the tables
    'asking', // questions to WhatsApp, and what their failures mean
    'contract', // the shapes that callers and the hub rely on
    'errors | ids | keyObjects | log | lru | metrics | seal | silence | statuses | trouble',
  ],
});
