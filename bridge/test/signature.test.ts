import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedHeaders } from '../src/outbox/signature.ts';

// The hub checks the same delivery in tests/gateways/test_bridge_signature.py: the two must not drift apart.
const SECRET = 'whs_5f1c9d0b7a3e4826';
const BODY = '{"node":"a","events":[]}';

test('a delivery is signed as the hub expects it: time, name and digest, in headers', () => {
  assert.deepEqual(signedHeaders(SECRET, 1_790_000_000, 'shop:1-2', BODY), {
    'X-Sarafan-Timestamp': '1790000000',
    'X-Sarafan-Delivery': 'shop:1-2',
    'X-Sarafan-Digest': 'sha256=8a7298621a05101feaf2aa6a3304719bca8d2a3ddbec04b1d665b8e61a3edfad',
    'X-Sarafan-Signature': 'sha256=a3ee7460b3db8e8b7e7892f710064f84cf52f56e8f8a9615dd8417984efbc72b',
  });
});

test('another name is another signature, whatever the body is', () => {
  const of = (name: string): string | undefined =>
    signedHeaders(SECRET, 1_790_000_000, name, BODY)['X-Sarafan-Signature'];
  assert.notEqual(of('shop:1-2'), of('shop:1-3'));
  assert.notEqual(of('shop:1-2'), of('other:1-2'));
});
