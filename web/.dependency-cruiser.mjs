import { layered } from '../scripts/layers.mjs';

const { forbidden, options } = layered({
  folder: 'web/src',
  tsConfig: 'web/tsconfig.json',
  layers: ['main', 'app', 'features', 'components', 'i18n', 'lib', 'api'],
});

/** A feature's inside is its own business: pages put features together, and take them from their index. */
const between = [
  {
    name: 'beside a feature',
    comment: 'Features leave each other alone: src/app is where they meet.',
    severity: 'error',
    from: { path: '^web/src/features/([^/]+)/' },
    to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
  },
  {
    name: 'through the index',
    comment: 'What a feature offers is in its index; only its sentences are put together without it.',
    severity: 'error',
    from: { pathNot: '^web/src/features/' },
    to: {
      path: '^web/src/features/',
      pathNot: '^web/src/features/[^/]+/(index[.]ts|(later/|views/|)texts/[a-z]+[.]json)$',
    },
  },
];

/** What a program has written is not looked into. */
const doNotFollow = { path: 'node_modules|^web/src/api/generated/' };

export default { forbidden: [...forbidden, ...between], options: { ...options, doNotFollow } };
