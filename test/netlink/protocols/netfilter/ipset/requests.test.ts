import { expect, test } from 'vitest';
import { littleEndian } from '../../../../../src/netlink/codec/byte-order.ts';
import { decode } from '../../../../../src/netlink/codec/decode.ts';
import { encode } from '../../../../../src/netlink/codec/encode.ts';
import { ipsets } from '../../../../../src/netlink/protocols/netfilter/index.ts';
import { listedSetMessage } from '../../../../../src/netlink/protocols/netfilter/ipset/messages.ts';
import type { Request } from '../../../../../src/netlink/request/request.ts';
import { compareRequest } from '../../../../support/compare-requests.ts';

/** Types that many kernels lack: the words of ipset 7.17, the request of the library, and the bytes that ipset sends on Linux 7.2. */
const vectors: readonly (readonly [words: string, request: Request<void>, bytes: string])[] = [
  [
    'create s0 hash:mac initval 0x1 timeout 5000 counters',
    ipsets.create({
      name: 's0',
      type: 'hash:mac',
      revision: 1,
      options: { initval: 1, timeout: 5000, flags: ['withCounters'] },
    }),
    '6000000002060506000000000000000002000000050001000700000007000200733000000d000300686173683a6d616300000000050004000100000005000500000000001c000780080006400000138808000840000000080800114000000001',
  ],
  [
    'add s0 02:00:00:00:00:01',
    ipsets.add('s0', [{ ether: '02:00:00:00:00:01' }]),
    '3c0000000906050200000000000000000200000005000100070000000700020073300000180007800a00110002000000000100000800094000000000',
  ],
  [
    'add s0 02:00:00:00:00:02 timeout 0',
    ipsets.add('s0', [{ ether: '02:00:00:00:00:02', timeout: 0 }]),
    '4400000009060502000000000000000002000000050001000700000007000200733000002000078008000640000000000a00110002000000000200000800094000000000',
  ],
  [
    'create s1 hash:ip,mac initval 0x1 comment',
    ipsets.create({
      name: 's1',
      type: 'hash:ip,mac',
      revision: 1,
      options: { initval: 1, flags: ['withComment'] },
    }),
    '58000000020605060000000000000000020000000500010007000000070002007331000010000300686173683a69702c6d616300050004000100000005000500020000001400078008000840000000100800114000000001',
  ],
  [
    'add s1 10.0.0.5,02:00:00:00:00:01',
    ipsets.add('s1', [{ ip: '10.0.0.5', ether: '02:00:00:00:00:01' }]),
    '480000000906050200000000000000000200000005000100070000000700020073310000240007800c000180080001400a0000050a00110002000000000100000800094000000000',
  ],
  [
    'add s1 10.0.0.6,02:00:00:00:00:01 comment text',
    ipsets.add('s1', [{ ip: '10.0.0.6', ether: '02:00:00:00:00:01', comment: 'text' }]),
    '540000000906050200000000000000000200000005000100070000000700020073310000300007800c000180080001400a0000060a001100020000000001000009001a0074657874000000000800094000000000',
  ],
  [
    'create s2 hash:ip,mark markmask 0xff00 initval 0x1',
    ipsets.create({
      name: 's2',
      type: 'hash:ip,mark',
      revision: 3,
      options: { markMask: 0xff00, initval: 1 },
    }),
    '5c000000020605060000000000000000020000000500010007000000070002007332000011000300686173683a69702c6d61726b00000000050004000300000005000500020000001400078008000b400000ff000800114000000001',
  ],
  [
    'add s2 10.0.0.5,0x1200',
    ipsets.add('s2', [{ ip: '10.0.0.5', mark: 0x1200 }]),
    '440000000906050200000000000000000200000005000100070000000700020073320000200007800c000180080001400a00000508000a40000012000800094000000000',
  ],
  [
    'add s2 10.0.0.6,0x1300',
    ipsets.add('s2', [{ ip: '10.0.0.6', mark: 0x1300 }]),
    '440000000906050200000000000000000200000005000100070000000700020073320000200007800c000180080001400a00000608000a40000013000800094000000000',
  ],
  [
    'create s3 hash:net,net initval 0x1 skbinfo',
    ipsets.create({
      name: 's3',
      type: 'hash:net,net',
      revision: 4,
      options: { initval: 1, flags: ['withSkbinfo'] },
    }),
    '5c000000020605060000000000000000020000000500010007000000070002007333000011000300686173683a6e65742c6e657400000000050004000400000005000500020000001400078008000840000000400800114000000001',
  ],
  [
    'add s3 10.0.0.0/8,10.1.0.0/16',
    ipsets.add('s3', [{ ip: '10.0.0.0', cidr: 8, ip2: '10.1.0.0', cidr2: 16 }]),
    '580000000906050200000000000000000200000005000100070000000700020073330000340007800c000180080001400a00000005000300080000000c001480080001400a01000005001500100000000800094000000000',
  ],
  [
    'add s3 10.2.0.0/16,10.3.0.0/16 nomatch',
    ipsets.add('s3', [{ ip: '10.2.0.0', cidr: 16, ip2: '10.3.0.0', cidr2: 16, flags: ['nomatch'] }]),
    '6000000009060502000000000000000002000000050001000700000007000200733300003c0007800c000180080001400a020000050003001000000008000840000000040c001480080001400a03000005001500100000000800094000000000',
  ],
  [
    'create s4 hash:net,port,net family inet6 initval 0x1',
    ipsets.create({
      name: 's4',
      type: 'hash:net,port,net',
      family: 'inet6',
      revision: 3,
      options: { initval: 1 },
    }),
    '58000000020605060000000000000000020000000500010007000000070002007334000016000300686173683a6e65742c706f72742c6e65740000000500040003000000050005000a0000000c0007800800114000000001',
  ],
  [
    'add s4 fd00::/32,tcp:80,fd01::/32',
    ipsets.add('s4', [{ ip: 'fd00::', cidr: 32, proto: 6, port: 80, ip2: 'fd01::', cidr2: 32 }]),
    '8000000009060502000000000000000002000000050001000700000007000200733400005c0007801800018014000240fd0000000000000000000000000000000500030020000000060004400050000005000700060000001800148014000240fd01000000000000000000000000000005001500200000000800094000000000',
  ],
  [
    'add s4 fd02::/32,udp:5000-5003,fd03::/48',
    ipsets.add('s4', [
      { ip: 'fd02::', cidr: 32, proto: 17, port: 5000, portTo: 5003, ip2: 'fd03::', cidr2: 48 },
    ]),
    '880000000906050200000000000000000200000005000100070000000700020073340000640007801800018014000240fd0200000000000000000000000000000500030020000000060004401388000006000540138b000005000700110000001800148014000240fd03000000000000000000000000000005001500300000000800094000000000',
  ],
];

/** ipset has the family in the header too, which the kernel ignores, and a line number in each request. */
const differs = { 'header.family': 'ignored', 'data.lineNo': 'only for many elements' };

test.runIf(littleEndian).each(vectors)('ipset %s', (_, request, bytes) => {
  expect(compareRequest(Buffer.from(bytes, 'hex'), request, differs)).toBe('equal but for what is listed');
});

test('an answer has the mask of marks in host byte order, a request in network byte order', () => {
  // Of `ipset list -t s1` on Linux 6.12: NETFILTER_HEADER, then IPSET_ATTR_DATA with IPSET_ATTR_MARKMASK.
  const answer = Buffer.from(
    `02000000${littleEndian ? '0c00078008000b0000ff0000' : '000c80070008000b0000ff00'}`,
    'hex',
  );
  expect(decode(listedSetMessage, answer)?.data).toEqual({ markMask: 0xff00 });
  expect(encode(listedSetMessage, decode(listedSetMessage, answer)!)).toEqual(new Uint8Array(answer));
  const { body, value } = ipsets.create({
    name: 's1',
    type: 'hash:ip,mark',
    revision: 3,
    options: { markMask: 0xff00 },
  });
  expect(Buffer.from(encode(body, value)).toString('hex')).toContain('0000ff00');
});
