import { describe, expect, test } from 'vitest';
import {
  checksum,
  decodeEcho,
  encodeEchoRequest,
  icmpErrorText,
  withoutIpv4Header,
} from '../../../src/network/ping/icmp.ts';
import { needsScope, parseIpAddress } from '../../../src/network/sockets/socket-address.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

describe('echo messages', () => {
  // Received by a raw socket on the loopback link, from the IPv4 header on.
  const received = bytes(`
    4500 002c 76e7 0000 4001 05e8 7f00 0001 7f00 0001
    0000 1606 e1f0 0001 0101 0101 0101 0101 0101 0101 0101 0101
  `);

  test('of a reply are found behind the IPv4 header', () => {
    expect(decodeEcho(4, 'reply', withoutIpv4Header(received))).toEqual({
      identifier: 0xe1f0,
      sequence: 1,
      payload: new Uint8Array(16).fill(1),
    });
    expect(decodeEcho(4, 'request', withoutIpv4Header(received))).toBeUndefined();
    expect(decodeEcho(6, 'reply', withoutIpv4Header(received))).toBeUndefined();
  });

  test('have a checksum with IPv4', () => {
    const payload = Uint8Array.of(1, 2, 3);
    const request = encodeEchoRequest(4, { identifier: 0x1234, sequence: 7, payload });
    expect(request).toEqual(bytes('0800 e1c2 1234 0007 0102 03'));
    expect(checksum(request)).toBe(0);
    expect(decodeEcho(4, 'request', request)).toEqual({ identifier: 0x1234, sequence: 7, payload });
    expect(encodeEchoRequest(6, { identifier: 1, sequence: 2, payload })).toEqual(
      bytes('8000 0000 0001 0002 0102 03'),
    );
  });

  test('are nothing when cut off', () => {
    for (let length = 0; length < 8; length++) {
      expect(decodeEcho(4, 'reply', withoutIpv4Header(received.subarray(0, 20 + length)))).toBeUndefined();
    }
    expect(decodeEcho(4, 'reply', withoutIpv4Header(new Uint8Array(0)))).toBeUndefined();
  });

  test('the checksum is that of RFC 1071', () => {
    expect(checksum(bytes('0001 f203 f4f5 f6f7'))).toBe(~0xddf2 & 0xffff);
    expect(checksum(new Uint8Array(65535).fill(0xff))).toBe(0xff);
  });

  test('errors have names', () => {
    expect(icmpErrorText(4, 11, 0)).toBe('time to live exceeded');
    expect(icmpErrorText(6, 1, 3)).toBe('address unreachable');
    expect(icmpErrorText(4, 99, 0)).toBeUndefined();
  });
});

describe('addresses', () => {
  test('are read with their link', () => {
    expect(parseIpAddress('10.0.0.1')).toEqual({ family: 2, bytes: Uint8Array.of(10, 0, 0, 1) });
    expect(parseIpAddress('fe80::1%eth0')).toMatchObject({ family: 10, scope: 'eth0' });
    expect(parseIpAddress('::1')).not.toHaveProperty('scope');
    for (const text of [
      '',
      'host',
      '10.0.0',
      '10.0.0.256',
      '10.0.0.1%eth0',
      'fe80::1%',
      'fe80::1%a%b',
      ':::',
      '::1/64',
    ]) {
      expect(parseIpAddress(text)).toBeUndefined();
    }
  });

  test.each(['fe80::1', 'febf::1', 'ff02::1', 'ff01::1', 'ff12::1'])('%s needs its link', (text) => {
    expect(needsScope(parseIpAddress(text)!)).toBe(true);
  });

  test.each(['::1', 'fec0::1', 'fd00::1', 'ff05::1', '2001:db8::1', '10.0.0.1', '254.128.0.1'])(
    '%s does not',
    (text) => {
      expect(needsScope(parseIpAddress(text)!)).toBe(false);
    },
  );
});
