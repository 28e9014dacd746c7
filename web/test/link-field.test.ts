import { expect, test } from 'vitest';

import { opensOnlyHere } from '../src/features/organizations/components/LinkField';

test.each([
  ['http://127.0.0.1:8000/invite?token=a', true],
  ['http://localhost:8000/reset?token=a', true],
  ['http://hub.localhost/reset?token=a', true],
  ['http://[::1]:8000/invite?token=a', true],
  ['http://0.0.0.0:8000/invite?token=a', true],
  ['http://192.168.1.5:8000/invite?token=a', false],
  ['https://chat.example.kz/invite?token=127.0.0.1', false],
  ['https://localhost.example.kz/invite?token=a', false],
  ['no address', false],
])('%s opens only on its own machine: %s', (url, isHere) => {
  expect(opensOnlyHere(url)).toBe(isHere);
});
