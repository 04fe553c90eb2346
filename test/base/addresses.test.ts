import assert from 'node:assert/strict';
import { bracketed, userOf } from '../../src/base/addresses.ts';

describe('addresses', () => {
  it('tell who is meant', () => {
    const table: readonly [uri: string, user: string][] = [
      ['sip:200@example.com;transport=tcp', '200'],
      ['SIPS:grace%20h@example.com', 'grace h'],
      ['tel:+49301234;phone-context=example.com', '+49301234'],
      ['sip:example.com', 'example.com'],
      ['200', '200'],
      ['sip:50%@example.com', '50%'],
      ['', ''],
    ];
    for (const [uri, user] of table) assert.equal(userOf(uri), user, uri);
  });

  it('have IPv6 in brackets once', () => {
    for (const [host, written] of [
      ['2001:db8::1', '[2001:db8::1]'],
      ['[2001:db8::1]', '[2001:db8::1]'],
      ['192.0.2.1', '192.0.2.1'],
      ['example.com', 'example.com'],
    ] as const)
      assert.equal(bracketed(host), written);
  });
});
