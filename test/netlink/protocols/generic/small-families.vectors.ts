import {
  ioam6Operations,
  mptcpOperations,
  seg6Operations,
} from '../../../../src/netlink/protocols/generic/index.ts';
import { needs } from '../../../support/live.ts';
import type { VectorGroup } from '../../../support/vectors.ts';

const tools = needs('command ip', 'command nsenter');

/** Endpoints and limits of MPTCP. */
export const mptcpVectors: VectorGroup = {
  name: 'endpoints of MPTCP',
  needs: tools,
  setup: [],
  vectors: [
    {
      command: 'ip mptcp endpoint add 10.0.0.1 dev lo id 5 signal port 8080',
      request: () =>
        mptcpOperations.add({ address: '10.0.0.1', id: 5, index: 1, port: 8080, flags: ['signal'] }),
      bytes:
        '48000000000005000000000000000000010100003400018005000200050000000800060001000000080007000100000006000500901f00000600010002000000080003000a000001',
    },
    {
      command: 'ip mptcp endpoint add fd00::1 subflow backup',
      request: () => mptcpOperations.add({ address: 'fd00::1', flags: ['subflow', 'backup'] }),
      bytes:
        '3c00000000000500000000000000000001010000280001800800060006000000060001000a00000014000400fd000000000000000000000000000001',
    },
    {
      command: 'ip mptcp endpoint show id 5',
      request: () => mptcpOperations.get(5),
      bytes: '20000000000001000000000000000000030100000c0001800500020005000000',
    },
    {
      command: 'ip mptcp endpoint show',
      request: () => mptcpOperations.list(),
      bytes: '1400000000000103000000000000000003010000',
    },
    {
      command: 'ip mptcp endpoint delete id 5',
      request: () => mptcpOperations.delete(5),
      bytes: '20000000000005000000000000000000020100000c0001800500020005000000',
    },
    {
      command: 'ip mptcp endpoint flush',
      request: () => mptcpOperations.flush(),
      bytes: '1400000000000500000000000000000004010000',
    },
    {
      command: 'ip mptcp limits set subflow 3 add_addr_accepted 2',
      request: () => mptcpOperations.setLimits({ subflows: 3, addAddrAccepted: 2 }),
      bytes: '240000000000050000000000000000000501000008000200020000000800030003000000',
    },
    {
      command: 'ip mptcp limits show',
      request: () => mptcpOperations.limits(),
      bytes: '1400000000000100000000000000000006010000',
    },
  ],
};

/** Segment routing. */
export const seg6Vectors: VectorGroup = {
  name: 'segment routing',
  needs: tools,
  setup: [],
  vectors: [
    {
      command: 'ip sr tunsrc set fd00::5',
      request: () => seg6Operations.setTunnelSource('fd00::5'),
      bytes: '280000000000050000000000000000000301000014000100fd000000000000000000000000000005',
    },
    {
      command: 'ip sr tunsrc show',
      request: () => seg6Operations.getTunnelSource(),
      bytes: '1400000000000100000000000000000004010000',
    },
    {
      command: 'ip sr hmac show',
      request: () => seg6Operations.list(),
      bytes: '1400000000000103000000000000000002010000',
    },
  ],
};

/** Namespaces and schemas of IOAM. */
export const ioam6Vectors: VectorGroup = {
  name: 'IOAM',
  needs: tools,
  setup: [],
  vectors: [
    {
      command: 'ip ioam namespace add 5 data 0x01020304 wide 0x0102030405060708',
      request: () => ioam6Operations.addNamespace({ id: 5, data: 0x01020304, wideData: 0x0102030405060708n }),
      bytes:
        '3000000000000500000000000000000001010000060001000500000008000200040302010c0003000807060504030201',
    },
    {
      command: 'ip ioam schema add 7 abcd',
      request: () => ioam6Operations.addSchema({ id: 7, data: new TextEncoder().encode('abcd') }),
      bytes: '240000000000050000000000000000000401000008000400070000000800050061626364',
    },
    {
      command: 'ip ioam namespace set 5 schema 7',
      request: () => ioam6Operations.setSchema(5, 7),
      bytes: '240000000000050000000000000000000701000006000100050000000800040007000000',
    },
    {
      command: 'ip ioam namespace show',
      request: () => ioam6Operations.listNamespaces(),
      bytes: '1400000000000103000000000000000003010000',
    },
    {
      command: 'ip ioam schema show',
      request: () => ioam6Operations.listSchemas(),
      bytes: '1400000000000103000000000000000006010000',
    },
    {
      command: 'ip ioam namespace set 5 schema none',
      request: () => ioam6Operations.setSchema(5, 'none'),
      bytes: '2000000000000500000000000000000007010000060001000500000004000600',
    },
    {
      command: 'ip ioam schema del 7',
      request: () => ioam6Operations.deleteSchema(7),
      bytes: '1c000000000005000000000000000000050100000800040007000000',
    },
    {
      command: 'ip ioam namespace del 5',
      request: () => ioam6Operations.deleteNamespace(5),
      bytes: '1c000000000005000000000000000000020100000600010005000000',
    },
  ],
};
