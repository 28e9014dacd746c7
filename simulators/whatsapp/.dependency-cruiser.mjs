import { layered } from '../../scripts/layers.mjs';

export default layered({
  folder: 'simulators/whatsapp/src',
  tsConfig: 'simulators/whatsapp/tsconfig.json',
  layers: [
    'server',
    'app | trust',
    'config | control | page | stanzas | state',
    'groups | link',
    'phones',
    'service',
    'world',
    'content | hostile',
    'media',
    'signal',
    'wire',
    'clock | quiet | views',
  ],
});
