import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';

import { reasonText } from '../src/features/channels/reason';

/** Answers with the key and what was put into the sentence. */
const t = ((key: string, values?: object) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as unknown as TFunction;

test.each([
  [
    { code: 'unreachable', message: 'WhatsApp cannot be reached (ENOTFOUND). Attempt 4 follows in 8 s.' },
    'channels.reason.unreachable {"detail":"ENOTFOUND"} channels.reason.next {"attempt":4,"count":8}',
  ],
  [
    {
      code: 'unreachable',
      message: 'WhatsApp cannot be reached through the proxy (HTTP 407). Attempt 2 follows in 2 s.',
    },
    'channels.reason.unreachable_proxy {"detail":"HTTP 407"} channels.reason.next {"attempt":2,"count":2}',
  ],
  [{ code: '400', message: 'Whoever answers cannot prove to be WhatsApp.' }, 'channels.reason.untrusted'],
  [{ code: '401', message: 'The phone removed this linked device. Link it again.' }, 'channels.reason.removed'],
  [{ code: '408', message: 'The QR code was not scanned in time. Connect again.' }, 'channels.reason.not_scanned'],
  [{ code: 'bridge_unreachable', message: null }, 'channels.reason.bridge_unreachable'],
  [{ code: '999', message: 'The connection ended with code 999.' }, 'channels.reason.other {"code":"999"}'],
  [{ code: 'passkey_required', message: 'WhatsApp asks for a passkey.' }, 'channels.reason.passkey'],
])('%j is said in words', (reason, said) => {
  expect(reasonText(t, reason)).toBe(said);
});
