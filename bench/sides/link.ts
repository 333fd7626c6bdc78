import { Writer } from 'tsnetlink/codec';
import { linkMessage } from 'tsnetlink/route';

const counters = [
  'rxPackets',
  'txPackets',
  'rxBytes',
  'txBytes',
  'rxErrors',
  'txErrors',
  'rxDropped',
  'txDropped',
];
/** Values without names, by their place. */
const settings = (count: number): object =>
  Object.fromEntries(numbers(count).map((value, place) => [`#${place}`, value]));
const bigCounters = (count: number): object =>
  Object.fromEntries(numbers(count).map((value, place) => [`#${place}`, BigInt(value)]));

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);
const statistics = Object.fromEntries(
  counters.map((name, index) => [name, index < 4 ? 123_456 * (index + 1) : 0]),
);

/** The attributes of a veth, in the order of the kernel. */
const link: Parameters<typeof linkMessage.encode>[1] = {
  type: 'ether',
  index: 5,
  flags: ['up', 'broadcast', 'running', 'multicast', 'lowerUp'],
  name: 'veth0',
  txQueueLength: 1000,
  operstate: 'up',
  mode: 'default',
  mtu: 1500,
  minMtu: 68,
  maxMtu: 65535,
  group: 0,
  promiscuity: 0,
  allMulti: 0,
  numTxQueues: 1,
  gsoMaxSegs: 65535,
  gsoMaxSize: 65536,
  groMaxSize: 65536,
  tsoMaxSize: 524280,
  tsoMaxSegs: 65535,
  gsoIpv4MaxSize: 65536,
  groIpv4MaxSize: 65536,
  numRxQueues: 1,
  carrier: true,
  qdisc: 'noqueue',
  carrierChanges: 2,
  carrierUpCount: 1,
  carrierDownCount: 1,
  protoDown: false,
  address: '02:00:00:00:00:01',
  broadcast: 'ff:ff:ff:ff:ff:ff',
  stats64: statistics as never,
  stats: statistics as never,
  xdp: { attached: 'none' },
  linkInfo: { kind: 'veth' },
  linkNetnsid: 0,
  link: 4,
  afSpec: {
    inet: { conf: settings(33) },
    inet6: {
      flags: ['ready'],
      cacheInfo: { maxReassemblyLength: 65535, timestamp: 1234, reachableTime: 31_000, retransTime: 1000 },
      conf: settings(60),
      stats: bigCounters(38),
      icmp6Stats: bigCounters(7),
      token: '::',
      addressGenerationMode: 'eui64',
    },
  },
};

/** The same as bytes. */
export function linkBytes(): Uint8Array {
  const writer = new Writer();
  linkMessage.encode(writer, link, undefined);
  return writer.toBytes();
}
