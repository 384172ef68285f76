import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createAddressOf } from '../../server/auth/address.ts';

/** A request from a socket's address, perhaps with `X-Forwarded-For`. */
function from(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage; // the two parts the rule reads
}

type Row = readonly [remote: string | undefined, forwarded: string | undefined, counted: string];

function itCounts(trusted: false | readonly string[], rows: readonly Row[]): void {
  const addressOf = createAddressOf(trusted);
  for (const [remote, forwarded, counted] of rows) {
    it(`counts ${remote}, said to be for ${forwarded}, as ${counted || 'nobody'}`, () => {
      assert.equal(addressOf(from(remote, forwarded)), counted);
    });
  }
}

describe('the address of a request without a proxy', () => {
  itCounts(false, [
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['::FFFF:192.0.2.1', undefined, '192.0.2.1'],
    ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', undefined, '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
    ['::1', undefined, '0:0:0:0::/64'],
    [undefined, undefined, ''],
  ]);
});

describe('the address of a request through proxies', () => {
  itCounts(
    ['10.0.0.0/8', '2001:db8:ffff::/48'],
    [
      ['10.0.0.1', '198.51.100.7', '198.51.100.7'],
      ['::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
      ['10.0.0.1', '9.9.9.9, 198.51.100.7', '198.51.100.7'],
      ['10.0.0.1', '9.9.9.9, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
      ['10.0.0.1', ' , 198.51.100.7 ,, ', '198.51.100.7'],
      ['10.0.0.1', undefined, '10.0.0.1'],
      ['10.0.0.1', '', '10.0.0.1'],
      ['10.0.0.1', '10.1.1.1', '10.0.0.1'],
      ['10.0.0.1', 'unknown', '10.0.0.1'],
      ['10.0.0.1', '198.51.100.7, <script>', '10.0.0.1'],
      ['192.0.2.1', '198.51.100.7', '192.0.2.1'],
      ['2001:db8:ffff::1', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
      ['10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ],
  );
});
