import { rules } from '../../../../../src/netlink/protocols/route/index.ts';
import type { VectorGroup } from '../../../../support/vectors.ts';
import { joined, tools } from '../setups.ts';

/** Rules of many kinds. */
export const ruleVectors: VectorGroup = {
  name: 'rules',
  needs: tools,
  setup: joined,
  reads: ['ip -j -d -4 rule show', 'ip -j -d -6 rule show'],
  vectors: [
    {
      command: 'ip rule add from 10.0.0.0/8 table 1000 pref 5',
      request: () => rules.add({ src: '10.0.0.0/8', table: 1000, priority: 5 }),
      bytes:
        '34000000200005060000000000000000020008000000000100000000080002000a00000008000f00e80300000800060005000000',
    },
    {
      command:
        'ip rule add fwmark 0x1/0xff iif lo oif va ipproto tcp sport 1-100 dport 5 uidrange 0-0 pref 6 prohibit',
      request: () =>
        rules.add({
          fwmark: 1,
          fwmask: 0xff,
          iifName: 'lo',
          oifName: 'va',
          ipProto: 'tcp',
          priority: 6,
          sport: { start: 1, end: 100 },
          dport: { start: 5, end: 5 },
          uidRange: { start: 0, end: 0 },
          action: 'prohibit',
        }),
      bytes:
        '6800000020000506000000000000000002000000000000080000000008000a000100000008001000ff000000070003006c6f000007001100766100000500160006000000080017000100640008001800050005000c00140000000000000000000800060006000000',
    },
    {
      command: 'ip rule add not from 10.0.0.0/8 goto 30000 pref 8',
      request: () => rules.add({ flags: ['invert'], src: '10.0.0.0/8', goto: 30000, priority: 8 }),
      bytes:
        '34000000200005060000000000000000020008000000000202000000080002000a00000008000400307500000800060008000000',
    },
    {
      command:
        'ip rule add to 10.2.0.0/16 tos 0x10 realms 1/2 lookup 100 suppress_prefixlength 5 suppress_ifgroup 7 protocol static pref 9',
      request: () =>
        rules.add({
          dst: '10.2.0.0/16',
          tos: 16,
          flow: 0x10002,
          table: 100,
          suppressPrefixLength: 5,
          suppressIfgroup: 7,
          protocol: 'static',
          priority: 9,
        }),
      bytes:
        '4c000000200005060000000000000000021000106400000100000000080001000a02000008000b000200010008000e000500000008000d000700000005001500040000000800060009000000',
    },
    {
      command: 'ip rule add l3mdev pref 10',
      request: () => rules.add({ l3mdev: true, priority: 10 }),
      bytes: '2c0000002000050600000000000000000200000000000001000000000500130001000000080006000a000000',
    },
    {
      command: 'ip rule add tun_id 77 table 20 pref 11',
      request: () => rules.add({ tunId: 77n, table: 20, priority: 11 }),
      bytes:
        '300000002000050600000000000000000200000014000001000000000c000c00000000000000004d080006000b000000',
    },
    {
      command: 'ip rule add blackhole to 192.0.2.1 pref 12',
      request: () => rules.add({ action: 'blackhole', dst: '192.0.2.1', priority: 12 }),
      bytes: '2c00000020000506000000000000000002200000000000060000000008000100c0000201080006000c000000',
    },
    {
      command: 'ip -6 rule add from fd00::/8 table 300 pref 13',
      request: () => rules.add({ src: 'fd00::/8', table: 300, priority: 13 }),
      bytes:
        '400000002000050600000000000000000a000800000000010000000014000200fd00000000000000000000000000000008000f002c010000080006000d000000',
    },
    {
      command: 'ip -6 rule add unreachable ipproto udp pref 14',
      request: () => rules.add({ family: 'inet6', action: 'unreachable', ipProto: 'udp', priority: 14 }),
      bytes: '2c0000002000050600000000000000000a00000000000007000000000500160011000000080006000e000000',
    },
  ],
};

/** Other requests about rules. */
export const ruleChangeVectors: VectorGroup = {
  name: 'rules, deleted and listed',
  needs: tools,
  setup: joined,
  vectors: [
    {
      command: 'ip rule del from 10.0.0.0/8 table 1000',
      request: () => rules.delete({ src: '10.0.0.0/8', table: 1000 }),
      bytes: '2c000000210005000000000000000000020008000000000000000000080002000a00000008000f00e8030000',
    },
    {
      command: 'ip rule del pref 7',
      request: () => rules.delete({ priority: 7 }),
      bytes: '240000002100050000000000000000000200000000000000000000000800060007000000',
    },
    {
      command: 'ip rule show',
      request: () => rules.list({ family: 'inet' }),
      bytes: '1c000000220001030000000000000000020000000000000000000000',
    },
  ],
};
