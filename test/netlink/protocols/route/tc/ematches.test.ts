import { describe, test } from 'vitest';
import { extendedMatches } from '../../../../../src/netlink/protocols/route/tc/filters/ematches/registry.ts';
import { bothWays, hex } from '../../../../support/bytes.ts';

// By linux/pkt_cls.h and linux/tc_ematch/*.h: kinds that the vectors do not have.
describe('extended matches', () => {
  test('of text, sets, xtables and a name of a link', () => {
    bothWays(
      extendedMatches,
      {
        header: { count: 4, programId: 0 },
        matches: [
          {
            id: 0,
            kind: 'text',
            flags: ['and'],
            data: {
              algorithm: 'bm',
              from: 5,
              fromLayer: 'network',
              to: 20,
              toLayer: 'transport',
              pattern: Uint8Array.of(97, 98, 99, 100),
            },
          },
          {
            id: 0,
            kind: 'ipset',
            flags: ['or'],
            data: { index: 3, dimension: 2, flags: ['first', 'invert'] },
          },
          {
            id: 0,
            kind: 'ipt',
            flags: ['invert'],
            data: { hook: 1, name: 'policy', revision: 0, protocol: 2 },
          },
          {
            id: 0,
            kind: 'meta',
            flags: [],
            data: {
              sides: {
                left: { property: { type: 'text', id: 'dev' }, shift: 0, comparison: 'eq' },
                right: { property: { type: 'text', id: 'value' }, shift: 0, comparison: 'eq' },
              },
              right: 'va',
            },
          },
        ],
      },
      hex(`
        08 00 01 00             // TCA_EMATCH_TREE_HDR
        04 00 00 00             // . count 4, programId 0
        8c 00 02 00             // TCA_EMATCH_TREE_LIST, 140 bytes
        28 00 01 00             // . #1, 40 bytes
        00 00 05 00 01 00 00 00 // . . TCF_EM_TEXT, and
        62 6d 00 00 00 00 00 00 // . . algorithm bm
        00 00 00 00 00 00 00 00
        05 00 14 00 04 00       // . . from 5, to 20, 4 bytes
        21 00                   // . . from the network header to the transport header
        61 62 63 64             // . . abcd
        10 00 02 00             // . #2, 16 bytes
        00 00 08 00 02 00 00 00 // . . TCF_EM_IPSET, or
        03 00 02 82             // . . index 3, dimension 2, first, invert
        30 00 03 00             // . #3, 48 bytes
        00 00 09 00 04 00 00 00 // . . TCF_EM_IPT, invert
        08 00 01 00 01 00 00 00 // . . hook 1
        0b 00 02 00             // . . name policy
        70 6f 6c 69 63 79 00 00
        05 00 03 00 00 00 00 00 // . . revision 0
        05 00 04 00 02 00 00 00 // . . protocol NFPROTO_IPV4
        20 00 04 00             // . #4, 32 bytes
        00 00 04 00 00 00 00 00 // . . TCF_EM_META
        0c 00 01 00             // . . TCA_EM_META_HDR
        05 00 00 00             // . . left: text dev, eq
        00 00 00 00             // . . right: text value
        06 00 03 00 76 61 00 00 // . . TCA_EM_META_RVALUE va
      `),
    );
  });
});
