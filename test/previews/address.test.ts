import assert from 'node:assert/strict';
import { isPublicAddress } from '../../server/previews/address.ts';

/** First and last address of every range that is not public, with the public neighbours on both sides. */
const rangesV4: readonly (readonly [string | null, string, string, string | null])[] = [
  [null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.31.195.255', '192.31.196.0', '192.31.196.255', '192.31.197.0'],
  ['192.52.192.255', '192.52.193.0', '192.52.193.255', '192.52.194.0'],
  ['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['192.175.47.255', '192.175.48.0', '192.175.48.255', '192.175.49.0'],
  ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['223.255.255.255', '224.0.0.0', '255.255.255.255', null],
];

const publicV6 = ['2606:4700::1111', '2001:200::1', '2001:4860:4860::8888', '2620:4f:7fff::1', '2620:4f:8001::1'];
const otherV6 = [
  '::',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '100::1',
  '100:0:0:1::1',
  '1fff::1',
  '4000::1',
  '5f00::1',
  '2001::1',
  '2001:0:7f00:1::',
  '2001:1ff:ffff::1',
  '2001:db8::1',
  '2002::',
  '2002:7f00:1::',
  '2002:808:808::1',
  '2620:4f:8000::1',
  '3fff::1',
  '3fff:fff::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%lo',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '2606:4700::1111%eth0',
];

describe('addresses', () => {
  for (const [below, first, last, above] of rangesV4) {
    it(`from ${first} to ${last} are not public, those around them are`, () => {
      for (const inside of [first, last]) assert.equal(isPublicAddress(inside), false, inside);
      for (const outside of [below, above]) {
        if (outside !== null) assert.equal(isPublicAddress(outside), true, outside);
      }
    });
  }

  it('of IPv6 are public inside 2000::/3 without what is special there', () => {
    assert.deepEqual(publicV6.filter(isPublicAddress), publicV6);
    assert.deepEqual(otherV6.filter(isPublicAddress), []);
  });

  it('that are none are not public', () => {
    const texts = ['', 'localhost', '8.8.8', '8.8.8.8 ', '0x8.8.8.8', '[2606:4700::1111]', '8.8.8.8:80', '８.8.8.8'];
    assert.deepEqual(texts.filter(isPublicAddress), []);
  });
});
