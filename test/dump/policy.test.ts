// Captured from Linux 6.18: what it says of the controller of generic netlink.
import { describe, expect, test } from 'vitest';
import { collect, policyText } from '../../src/cli/commands/dump/policy.ts';
import { plainStyle } from '../../src/dump/format/style.ts';
import { decode, encode } from '../../src/netlink/codec/index.ts';
import { loadFamily } from '../../src/netlink/protocols/generic/families.ts';
import {
  type ControlMessage,
  controlMessage,
  listFamilies,
} from '../../src/netlink/protocols/generic/nlctrl/messages.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { hex } from '../support/bytes.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { dump, sessionOf } from './support.ts';

const family = hex(`
  01 02 00 00                    // genlmsghdr: CTRL_CMD_NEWFAMILY, version 2
  0b 00 02 00 6e 6c 63 74 72 6c 00 00  // CTRL_ATTR_FAMILY_NAME "nlctrl"
  06 00 01 00 10 00 00 00        // CTRL_ATTR_FAMILY_ID 16
  08 00 03 00 02 00 00 00        // CTRL_ATTR_VERSION 2
  08 00 04 00 00 00 00 00        // CTRL_ATTR_HDRSIZE 0
  08 00 05 00 00 00 00 00        // CTRL_ATTR_MAXATTR 0
  2c 00 06 00                    // CTRL_ATTR_OPS
  14 00 01 00                    // . 1
  08 00 01 00 03 00 00 00        // . . CTRL_ATTR_OP_ID: CTRL_CMD_GETFAMILY
  08 00 02 00 0e 00 00 00        // . . CTRL_ATTR_OP_FLAGS
  14 00 02 00                    // . 2
  08 00 01 00 0a 00 00 00        // . . CTRL_ATTR_OP_ID: CTRL_CMD_GETPOLICY
  08 00 02 00 0c 00 00 00        // . . CTRL_ATTR_OP_FLAGS
  1c 00 07 00                    // CTRL_ATTR_MCAST_GROUPS
  18 00 01 00                    // . 1
  08 00 02 00 10 00 00 00        // . . CTRL_ATTR_MCAST_GRP_ID 16
  0b 00 01 00 6e 6f 74 69 66 79 00 00  // . . CTRL_ATTR_MCAST_GRP_NAME "notify"
`);

const value: ControlMessage = {
  command: 'newFamily',
  version: 2,
  familyName: 'nlctrl',
  familyId: 16,
  familyVersion: 2,
  headerSize: 0,
  maximumAttribute: 0,
  operations: [
    { id: 3, flags: ['do', 'dump', 'hasPolicy'] },
    { id: 10, flags: ['dump', 'hasPolicy'] },
  ],
  groups: [{ id: 16, name: 'notify' }],
};

/** The answers to CTRL_CMD_GETPOLICY, without their message headers. */
const policies = [
  '0a020000060001001000000018000980140003800800010000000000 0800020000000000',
  '0a02000006000100100000002c00088028000080240001800c00040000000000000000000c000500ffff0000000000000800010003000000',
  '0a02000006000100100000001c0008801800008014000280080007000f000000080001000c000000',
].map(hex);

describe('the controller of generic netlink', () => {
  test('is read and written as captured', () => {
    expect(decode(controlMessage, family)).toEqual(value);
    expect(encode(controlMessage, value)).toEqual(family);
  });

  test('tells the names of families, which later messages go by', () => {
    const announce = encode(controlMessage, { command: 'newFamily', familyName: 'acme', familyId: 0x1f });
    const header = hex(`${(16 + announce.length).toString(16)} 00 00 00 10 00 00 00 01 00 00 00 00 00 00 00`);
    const later = hex('14 00 00 00 1f 00 05 00 02 00 00 00 00 00 00 00 07 01 00 00');
    const bytes = Uint8Array.from([...header, ...announce, ...later]);
    const names = [...sessionOf(16).decode({ protocol: 16, bytes })].map(({ name }) => name);
    expect(names).toEqual(['nlctrl', 'acme']);
  });

  test('shows a policy beside the schema, and where they differ', () => {
    const messages = policies.map((bytes) => decode(controlMessage, bytes) as ControlMessage);
    const { policies: found, users } = collect(messages);
    expect(policyText(value, undefined, found, users, plainStyle)).toBe(`nlctrl  family 16, version 2
  operation 3 getFamily  do dump hasPolicy
  operation 10 getPolicy  dump hasPolicy
  group 16  notify

policy 0  of 3 do, 3 dump
  familyId [1]             u16  0…65535
  familyName [2]           nul-string  0…15 bytes
`);
    const other = { 0: { 1: { type: 4 }, 2: { type: 12 }, 77: { type: 13, policyIndex: 3 } } };
    const lines = policyText(value, undefined, other, users, plainStyle).split('\n').slice(-4, -1);
    expect(lines).toEqual([
      '  familyId [1]             u32  ✗ u16 in the schema',
      '  familyName [2]           nul-string',
      '  #77                      nested  policy 3  ✗ not in the schema',
    ]);
  });

  test('shows the policies of nests, and of the items of arrays of nests, beside their schemas', async () => {
    const wireguard = { familyName: 'wireguard', familyId: 30, familyVersion: 1, operations: [{ id: 1 }] };
    const nests = {
      0: { 8: { type: 14, policyIndex: 1 } },
      1: { 1: { type: 10 }, 4: { type: 10 }, 5: { type: 3 }, 9: { type: 14, policyIndex: 2 } },
      2: { 3: { type: 2 }, 9: { type: 2 } },
    };
    expect(
      policyText(
        wireguard as ControlMessage,
        await loadFamily('wireguard'),
        nests,
        { 0: ['1 do'] },
        plainStyle,
      ),
    ).toBe(`wireguard  family 30, version 1
  operation 1 setDevice${'  '}

policy 0  of 1 do
  peers [8]                nested-array  policy 1

policy 1
  publicKey [1]            binary
  endpoint [4]             binary
  persistentKeepalive [5]  u16
  allowedIps [9]           nested-array  policy 2

policy 2
  prefixLength [3]         u8
  #9                       u8  ✗ not in the schema
`);
  });
});

describeLive('dump policy', () => {
  liveTest('asks the kernel', needs('kernel 5.10'), async () => {
    const { code, stdout } = await dump(['policy', 'nlctrl']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}familyName \[2\] +nul-string {2}0…15 bytes$/m);
    expect(stdout).not.toContain('✗');
    await expect(dump(['policy', 'nlctlr'])).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining("this kernel has no family 'nlctlr'; did you mean 'nlctrl'?"),
    });
    await expect(dump(['policy'])).rejects.toThrow('an argument is missing');
  });

  liveTest(
    'shows every family of the kernel, also those without policies',
    needs('kernel 5.10'),
    async () => {
      using socket = NetlinkSocket.open('generic');
      const families = await socket.request(listFamilies());
      expect(families.map(({ familyName }) => familyName)).toContain('nlctrl');
      for (const { familyName = '', operations = [] } of families) {
        const { stdout } = await dump(['policy', familyName]);
        expect(stdout).toMatch(new RegExp(`^${familyName}  family \\d+, version \\d+$`, 'm'));
        expect(stdout).not.toContain('✗');
        const { policies, users } = JSON.parse((await dump(['policy', familyName, '--json'])).stdout);
        const hasPolicy = operations.some(({ flags = [] }) => flags.includes('hasPolicy'));
        expect(Object.keys({ ...policies, ...users }).length > 0).toBe(hasPolicy);
        expect(/^ {2}no policies$/m.test(stdout)).toBe(!hasPolicy);
        for (const number of Object.keys(users))
          expect(stdout).toMatch(new RegExp(`^policy ${number}  of `, 'm'));
      }
    },
  );
});
