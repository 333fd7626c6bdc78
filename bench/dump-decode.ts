// `node --import tsx bench/dump-decode.ts [MEGABYTES [ROUNDS]]`: how fast `dump file` decodes a capture, without printing, in
// one thread and constant memory. `MB/s of CPU` counts the processor time of all threads of the process, so it is what one
// core does even where others keep the machine busy. The best of the rounds counts. The capture holds dumps as the kernel sends them: routes, addresses and links.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from '../src/cli/commands/dump/file.ts';
import { readCapture } from '../src/dump/capture/read.ts';
import { PcapWriter } from '../src/dump/capture/writer.ts';
import type { Message } from '../src/dump/decode/message.ts';
import { DecodeSession } from '../src/dump/decode/session.ts';
import { problemsOf } from '../src/dump/format/problems.ts';
import { encodeInto, Writer } from '../src/netlink/codec/index.ts';
import { beginMessage, endMessage, NLM_F_MULTI } from '../src/netlink/message/header.ts';
import {
  addressMessage,
  type LinkMessage,
  linkMessage,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
  routeMessage,
} from '../src/netlink/protocols/route/index.ts';
import { ipv6Counters } from '../src/netlink/protocols/route/links/ipv6-counters.ts';
import { ipv4Settings, ipv6Settings } from '../src/netlink/protocols/route/links/settings.ts';

const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 3);
const million = 1_000_000;

/** A datagram of a dump: as many messages as fit in 32 KiB. */
/** A value for each name. */
const allOf = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, 1]));

function datagram(append: (writer: Writer, index: number) => number): Uint8Array {
  const writer = new Writer(64 * 1024);
  for (let index = 0; writer.length < 31 * 1024; index++) endMessage(writer, append(writer, index));
  return writer.toBytes();
}

const routes = datagram((writer, index) => {
  const start = beginMessage(writer, RTM_NEWROUTE, NLM_F_MULTI, 1);
  const dst = `10.${index >> 8}.${index & 255}.0`;
  const fixed = {
    family: 'inet',
    dstLength: 24,
    tableByte: 254,
    protocol: 'static',
    type: 'unicast',
  } as const;
  encodeInto(writer, routeMessage, { ...fixed, table: 254, dst, priority: 100, gateway: '10.0.0.2', oif: 3 });
  return start;
});

const addresses = datagram((writer, index) => {
  const start = beginMessage(writer, RTM_NEWADDR, NLM_F_MULTI, 2);
  const address = `10.0.${index >> 8}.${index & 255}`;
  const fixed = { family: 'inet', prefixLength: 24, scope: 'global', index: 3 } as const;
  encodeInto(writer, addressMessage, {
    ...fixed,
    address,
    local: address,
    label: 'eth0',
    flags: ['permanent'],
  });
  return start;
});

const links = datagram((writer, index) => {
  const start = beginMessage(writer, RTM_NEWLINK, NLM_F_MULTI, 3);
  encodeInto(writer, linkMessage, {
    type: 'ether',
    index: index + 1,
    flags: ['up', 'broadcast', 'running', 'multicast', 'lowerUp'],
    name: `veth${index}`,
    txQueueLength: 1000,
    operstate: 'up',
    mtu: 1500,
    group: 0,
    promiscuity: 0,
    numTxQueues: 2,
    numRxQueues: 2,
    carrier: true,
    qdisc: 'noqueue',
    address: '02:00:00:00:00:01',
    broadcast: 'ff:ff:ff:ff:ff:ff',
    stats64: { rxPackets: 1n, txPackets: 2n, rxBytes: 3n, txBytes: 4n } as LinkMessage['stats64'],
    linkInfo: { kind: 'veth' },
    afSpec: {
      inet: { conf: allOf(ipv4Settings) },
      inet6: {
        conf: allOf(ipv6Settings),
        stats: Object.fromEntries(Object.keys(ipv6Counters).map((name) => [name, 1n])),
      },
    },
  });
  return start;
});

/** The work that is done with each message. */
const ways: Readonly<Record<string, (message: Message) => number>> = {
  'headers only': () => 0,
  'decoded to values': ({ body, reader, payload, end }) =>
    body?.decode(reader, payload, end, undefined) === undefined ? 1 : 0,
  'decoded to parts with offsets, looked through for problems': (message) => problemsOf(message).length,
};

/** The cost of decoding a capture once: seconds on the clock and of processors, and bytes of memory. */
interface Pass {
  readonly messages: number;
  readonly problems: number;
  readonly wall: number;
  readonly processor: number;
  readonly grown: number;
}

async function decodeAll(path: string, use: (message: Message) => number): Promise<Pass> {
  const before = process.memoryUsage.rss();
  const begun = performance.now();
  const used = process.cpuUsage();
  let [messages, problems, memory] = [0, 0, before];
  const session = new DecodeSession();
  for await (const items of readCapture(openCapture(path, process.stdin), 0)) {
    for (const { datagram } of items) {
      if (datagram === undefined) problems++;
      else
        for (const message of session.decode(datagram)) {
          messages++;
          problems += use(message);
        }
    }
    memory = Math.max(memory, process.memoryUsage.rss());
  }
  const { user, system } = process.cpuUsage(used);
  const wall = (performance.now() - begun) / 1000;
  return { messages, problems, wall, processor: (user + system) / million, grown: memory - before };
}

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-bench-'));
try {
  console.log('| capture | messages | way | MB/s | MB/s of CPU | most memory above the start |');
  console.log('|---|--:|---|--:|--:|--:|');
  const captures = {
    routes: [routes],
    links: [links],
    'routes, addresses and links': [routes, addresses, links],
  };
  for (const [name, datagrams] of Object.entries(captures)) {
    const path = join(folder, 'capture.pcap');
    const writer = new PcapWriter(path);
    for (let length = 0; length < megabytes * million; )
      for (const bytes of datagrams) {
        writer.write({ protocol: 0, bytes, direction: 'received' });
        length += bytes.length;
      }
    writer.close();
    const { size } = statSync(path);
    for (const [way, use] of Object.entries(ways)) {
      const passes: Pass[] = [];
      for (let round = 0; round < rounds; round++) passes.push(await decodeAll(path, use));
      if (passes.some(({ problems }) => problems > 0)) throw new Error(`there are problems in ${name}`);
      const rate = (seconds: (pass: Pass) => number): string =>
        (size / million / Math.min(...passes.map(seconds))).toFixed(0);
      const grown = Math.max(...passes.map((pass) => pass.grown)) / million;
      const rates = `${rate((pass) => pass.wall)} | ${rate((pass) => pass.processor)}`;
      console.log(`| ${name} | ${passes[0]?.messages} | ${way} | ${rates} | ${grown.toFixed(0)} MB |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
