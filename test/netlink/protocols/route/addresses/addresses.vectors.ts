import { addresses, addressLabels } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools, va } from '../setups.ts';

/** Addresses of many kinds. */
export const addressVectors: VectorGroup = {
  name: 'addresses',
  needs: tools,
  setup: joined,
  reads: ['ip -j -d address show dev va', 'ip -j addrlabel list'],
  vectors: [
    {
      command: 'ip address add 10.9.0.1/24 dev va',
      request: () => addresses.add({ index: va, address: '10.9.0.1/24' }),
      bytes: '280000001400050600000000000000000218000066000000080002000a090001080001000a090001',
    },
    {
      command: 'ip address add 10.9.0.9/24 dev va',
      request: () => addresses.add({ index: va, address: '10.9.0.9/24' }),
      bytes: '280000001400050600000000000000000218000066000000080002000a090009080001000a090009',
    },
    {
      command:
        'ip address add 10.9.1.1 peer 10.9.1.2/32 dev va label va:x valid_lft 1000 preferred_lft 500 noprefixroute',
      request: () =>
        addresses.add({
          index: va,
          address: '10.9.1.1',
          peer: '10.9.1.2/32',
          label: 'va:x',
          validLifetime: 1000,
          preferredLifetime: 500,
          flags: ['noPrefixRoute'],
        }),
      bytes:
        '500000001400050600000000000000000220000066000000080002000a090101080001000a0901020900030076613a7800000000080008000002000014000600f4010000e80300000000000000000000',
    },
    {
      command: 'ip address add 10.9.2.1/24 broadcast 10.9.2.255 dev va scope link metric 77',
      request: () =>
        addresses.add({
          index: va,
          address: '10.9.2.1/24',
          broadcast: '10.9.2.255',
          scope: 'link',
          metric: 77,
        }),
      bytes:
        '38000000140005060000000000000000021800fd66000000080002000a090201080004000a0902ff080009004d000000080001000a090201',
    },
    {
      command: 'ip address add fd00::1/64 dev va preferred_lft 0 valid_lft 9000',
      request: () =>
        addresses.add({ index: va, address: 'fd00::1/64', preferredLifetime: 0, validLifetime: 9000 }),
      bytes:
        '540000001400050600000000000000000a4000006600000014000200fd00000000000000000000000000000114000100fd0000000000000000000000000000011400060000000000282300000000000000000000',
    },
    {
      command: 'ip address add fd01::1/64 dev va mngtmpaddr noprefixroute',
      request: () =>
        addresses.add({ index: va, address: 'fd01::1/64', flags: ['manageTempAddress', 'noPrefixRoute'] }),
      bytes:
        '480000001400050600000000000000000a4000006600000014000200fd010000000000000000000000000001080008000003000014000100fd010000000000000000000000000001',
    },
    {
      command: 'ip address add fd02::1 peer fd02::2/128 dev va',
      request: () => addresses.add({ index: va, address: 'fd02::1', peer: 'fd02::2/128' }),
      bytes:
        '400000001400050600000000000000000a8000006600000014000200fd02000000000000000000000000000114000100fd020000000000000000000000000002',
    },
  ],
};

/** Changes of addresses, and address labels. */
export const addressChangeVectors: VectorGroup = {
  name: 'changes of addresses, and labels',
  needs: tools,
  setup: joined,
  vectors: [
    {
      command: 'ip address del 10.9.0.1/24 dev va',
      request: () => addresses.delete({ index: va, address: '10.9.0.1/24' }),
      bytes: '280000001500050000000000000000000218000066000000080002000a090001080001000a090001',
    },
    {
      command: 'ip address change fd00::1/64 dev va valid_lft 50 preferred_lft 50',
      request: () =>
        addresses.change({ index: va, address: 'fd00::1/64', validLifetime: 50, preferredLifetime: 50 }),
      bytes:
        '540000001400050100000000000000000a4000006600000014000200fd00000000000000000000000000000114000100fd0000000000000000000000000000011400060032000000320000000000000000000000',
    },
    {
      command: 'ip addrlabel add prefix fd00::/64 label 5 dev va',
      request: () => addressLabels.add({ prefix: 'fd00::/64', label: 5, index: va }),
      bytes:
        '380000004800050600000000000000000a0040006600000000000000080002000500000014000100fd000000000000000000000000000000',
    },
    {
      command: 'ip addrlabel del prefix fd00::/64 label 5',
      request: () => addressLabels.delete({ prefix: 'fd00::/64', label: 5 }),
      bytes:
        '380000004900050000000000000000000a0040000000000000000000080002000500000014000100fd000000000000000000000000000000',
    },
    {
      command: 'ip addrlabel list',
      request: () => addressLabels.list(),
      bytes: '1c0000004a00010300000000000000000a0000000000000000000000',
    },
  ],
};
