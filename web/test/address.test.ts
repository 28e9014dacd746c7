import { expect, test } from 'vitest';

import { parseSearch, stringifySearch } from '@/app/address';
import { parseChatSearch } from '@/app/chat-search';

test.each(['192e80', '77011234567', '1.50', '0x1f', '007', '[1]', '{"a":1}', 'null', '-0', 'Infinity', 'a+b &c=d'])(
  'a search for «%s» is that text, typed into the address or written there by the page',
  (q) => {
    expect(parseChatSearch(parseSearch(`?q=${encodeURIComponent(q)}`))).toEqual({ q });
    expect(parseSearch(stringifySearch({ q }))).toEqual({ q });
  },
);

test.each(['true', 'false', '"слово"', '"', '"незакрытая'])('also «%s» comes back as it was written', (q) => {
  expect(parseSearch(stringifySearch({ q }))).toEqual({ q });
});

test('addresses of earlier releases, which put quotation marks around what looks like a number, are read', () => {
  expect(parseChatSearch(parseSearch('?q=%2277011234567%22&view=all'))).toEqual({ q: '77011234567', view: 'all' });
});

test('what is no text is said as before, and what is not given is left out', () => {
  expect(parseSearch(stringifySearch({ add: true }))).toEqual({ add: true });
  expect(stringifySearch({ add: true, q: undefined })).toBe('?add=true');
  expect(stringifySearch({})).toBe('');
});
