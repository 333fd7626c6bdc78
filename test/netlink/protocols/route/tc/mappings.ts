import type {
  Action,
  Chain,
  Filter,
  Qdisc,
  TrafficClass,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { formatU32Handle } from '../../../../../src/netlink/protocols/route/index.ts';
import { at, ignored, listed, type Mapping } from '../../../../support/differential.ts';
import { linkName } from '../setups.ts';

/** Names of the links by index, as tc prints them. */

const number = (object: unknown, path: string): number => Number(at(object, path) ?? 0);

/** A size as tc prints it. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 * 1024 && Math.abs(bytes - Math.round(bytes / 1024 / 1024) * 1024 * 1024) < 1024)
    return `${Math.round(bytes / 1024 / 1024)}Mb`;
  if (bytes >= 1024 && Math.abs(bytes - Math.round(bytes / 1024) * 1024) < 16)
    return `${Math.round(bytes / 1024)}Kb`;
  return `${bytes}b`;
}

/** A rate in bytes per second as tc prints it. */
export function rateText(bytesPerSecond: number): string {
  let rate = bytesPerSecond * 8;
  let unit = 0;
  while (rate >= 1000 && unit < 5 && (rate % 1000 === 0 || rate / 1000 >= 1000)) {
    rate = Math.floor(rate / 1000);
    unit++;
  }
  return `${rate}${['', 'K', 'M', 'G', 'T'][unit]}bit`;
}

/** Bytes of a burst that is given as the nanoseconds that it takes. */
const burst = (rate: number, nanoseconds: number): number => Math.trunc((nanoseconds / 1e9) * rate);

const counters = {
  bytes: 'statistics.basic.bytes',
  packets: 'statistics.basic.packets',
  drops: 'statistics.queue.drops',
  overlimits: 'statistics.queue.overlimits',
  requeues: 'statistics.queue.requeues',
  backlog: 'statistics.queue.backlog',
  qlen: 'statistics.queue.length',
};

/** `tc -j -s -d qdisc`. */
export const qdiscMapping: Mapping<Qdisc> = {
  kind: 'kind',
  handle: ({ handle }) => (handle === 'none' ? '0:' : handle),
  dev: ({ index }) => linkName(index),
  root: ({ parent }) => parent === 'root',
  parent: ({ parent }) => (parent === 'ingress' ? 'ffff:fff1' : parent),
  refcnt: 'references',
  options: ({ kind, options = {} }) => {
    if (kind === 'htb')
      return {
        r2q: number(options, 'init.rateToQuantum'),
        default: `0x${number(options, 'init.defaultClass').toString(16)}`,
        direct_packets_stat: number(options, 'init.directPackets'),
        ver: `${number(options, 'init.version') >>> 16}.${number(options, 'init.version') & 0xffff}`,
        direct_qlen: number(options, 'directQueueLength'),
      };
    if (kind !== 'tbf') return options;
    const rate = number(options, 'parameters.rate.rate');
    const peakRate = number(options, 'parameters.peakRate.rate');
    const buffer = number(options, 'parameters.buffer');
    const mtu = number(options, 'parameters.mtu');
    const limit = number(options, 'parameters.limit');
    const latency = (bytesPerSecond: number, bucket: number): number =>
      Math.trunc((1e6 * limit) / bytesPerSecond - bucket / 1000);
    return {
      rate,
      burst: `${sizeText(burst(rate, buffer))}/1`,
      mpu: number(options, 'parameters.rate.mpu'),
      mtu: `${sizeText(burst(peakRate, mtu))}/1`,
      lat: Math.max(latency(rate, buffer), latency(peakRate, mtu)),
      linklayer: at(options, 'parameters.rate.linkLayer'),
    };
  },
  'stab.linklayer': 'sizeTable.base.linkLayer',
  'stab.overhead': 'sizeTable.base.overhead',
  'stab.mtu': 'sizeTable.base.mtu',
  'stab.tsize': 'sizeTable.base.tableSize',
  ...counters,
};

const ago = ignored('seconds ago, which may change between the two readings');

/** `tc -j -s actions list`, and the actions of a filter. */
export const actionMapping: Mapping<Action> = {
  order: ignored('its place in the list'),
  kind: 'kind',
  mirred_action: ({ options }) =>
    /Redirect$/.test(String(at(options, 'parameters.action'))) ? 'redirect' : 'mirror',
  direction: ({ options }) => /^[a-z]+/.exec(String(at(options, 'parameters.action')))?.[0],
  to_dev: ({ options }) => linkName(number(options, 'parameters.link')),
  'control_action.type': 'options.parameters.verdict',
  index: 'options.parameters.index',
  ref: 'options.parameters.references',
  bind: 'options.parameters.bindings',
  installed: ago,
  last_used: ago,
  first_used: ago,
  'stats.bytes': 'statistics.basic.bytes',
  'stats.packets': 'statistics.basic.packets',
  'stats.drops': 'statistics.queue.drops',
  'stats.overlimits': 'statistics.queue.overlimits',
  'stats.requeues': 'statistics.queue.requeues',
  'stats.backlog': 'statistics.queue.backlog',
  'stats.qlen': 'statistics.queue.length',
  cookie: ({ cookie }) => (cookie === undefined ? undefined : Buffer.from(cookie).toString('hex')),
  not_in_hw: ({ inHardwareCount = 0 }) => inHardwareCount === 0,
  used_hw_stats: ({ usedHardwareStatistics }) =>
    usedHardwareStatistics?.value.length === 0 ? ['disabled'] : usedHardwareStatistics?.value,
};

const u32 = (filter: Filter, path: string): number => number(filter.options, path);
const lastKey = (filter: Filter): string =>
  `selector.keys.${(at(filter.options, 'selector.keys') as []).length - 1}`;

/** `tc -j -s -d filter`. */
export const filterMapping: Mapping<Filter> = {
  parent: 'parent',
  protocol: 'protocol',
  pref: 'priority',
  kind: 'kind',
  chain: 'chain',
  'options.fh': ({ handle }) => formatU32Handle(handle),
  'options.handle': ({ handle }) => `0x${handle.toString(16)}`,
  'options.ht_divisor': 'options.divisor',
  'options.order': ({ handle }) => handle & 0xfff,
  'options.key_ht': ({ handle }) => (handle >>> 20).toString(16),
  'options.bkt': ({ handle }) => ((handle >>> 12) & 0xff).toString(16),
  'options.flowid': 'options.classId',
  'options.link': (filter) => formatU32Handle(u32(filter, 'link')),
  'options.not_in_hw': ({ options }) =>
    ((at(options, 'flags') ?? at(options, 'flagsGeneral')) as string[]).includes('notInHardware'),
  // tc prints a `match` for each key, of which JSON keeps the last.
  'options.match.value': (filter) => u32(filter, `${lastKey(filter)}.value`).toString(16),
  'options.match.mask': (filter) => u32(filter, `${lastKey(filter)}.mask`).toString(16),
  'options.match.offmask': (filter) => (u32(filter, `${lastKey(filter)}.offsetMask`) === 0 ? '' : 'nexthdr+'),
  'options.match.off': (filter) => u32(filter, `${lastKey(filter)}.offset`),
  'options.hash_mask': (filter) => u32(filter, 'selector.hashMask').toString(16),
  'options.hash_off': (filter) => u32(filter, 'selector.hashOffset'),
  'options.rule_hit': 'options.counts.tried',
  'options.success': 'options.counts.matched',
  'options.bytecode.length': 'options.operationsLength',
  'options.bytecode.insns': (filter) =>
    (
      at(filter.options, 'operations') as {
        code: number;
        jumpTrue: number;
        jumpFalse: number;
        operand: number;
      }[]
    ).map(({ code, jumpTrue, jumpFalse, operand }) => ({ code, jt: jumpTrue, jf: jumpFalse, k: operand })),
  'options.actions': listed((filter) => at(filter.options, 'actions') as Action[] | undefined, actionMapping),
};

/** `tc -j chain`. */
export const chainMapping: Mapping<Chain> = {
  parent: ({ parent }) => (parent === 'ingress' ? 'ffff:' : parent),
  chain: 'chain',
};

/** The classes that `tc -s -d class` prints, which is no JSON in all versions. */
export function parseClasses(text: string): Record<string, unknown>[] {
  return text
    .split(/\n(?=class )/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const words = part.split(/\s+/);
      const after = (word: string): string | undefined =>
        words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
      const sent = /Sent (\d+) bytes (\d+) pkt \(dropped (\d+), overlimits (\d+) requeues (\d+)\)/.exec(part);
      const backlog = /backlog (\d+)b (\d+)p/.exec(part);
      const found = {
        kind: words[1],
        handle: words[2],
        parent: words[3] === 'root' ? 'root' : words[4],
        leaf: after('leaf'),
        prio: after('prio'),
        quantum: after('quantum'),
        rate: after('rate'),
        ceil: after('ceil'),
        overhead: after('overhead'),
        linklayer: after('linklayer'),
        burst: after('burst')?.split('/')[0],
        cburst: after('cburst')?.split('/')[0],
        level: after('level'),
        bytes: sent?.[1],
        packets: sent?.[2],
        drops: sent?.[3],
        overlimits: sent?.[4],
        requeues: sent?.[5],
        backlog: backlog?.[1],
        qlen: backlog?.[2],
        lended: after('lended:'),
        borrowed: after('borrowed:'),
        giants: after('giants:'),
        tokens: after('tokens:'),
        ctokens: after('ctokens:'),
      };
      return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
    });
}

const text =
  (path: string) =>
  (object: TrafficClass): string | undefined => {
    const value = at(object, path);
    return value === undefined ? undefined : String(value);
  };

/** The rate of a class, wherever it is. */
const classRate = (found: TrafficClass, name: 'rate' | 'ceil'): number =>
  number(found.options, `${name}64`) || number(found.options, `parameters.${name}.rate`);

const ticks = (path: string) => (found: TrafficClass) => String(number(found, path) / 64);

/** The classes of {@link parseClasses}. */
export const classMapping: Mapping<TrafficClass> = {
  kind: 'kind',
  handle: 'handle',
  parent: 'parent',
  leaf: 'leaf',
  prio: text('options.parameters.priority'),
  quantum: text('options.parameters.quantum'),
  rate: (found) => rateText(classRate(found, 'rate')),
  ceil: (found) => rateText(classRate(found, 'ceil')),
  overhead: text('options.parameters.rate.overhead'),
  linklayer: 'options.parameters.rate.linkLayer',
  burst: (found) => sizeText(burst(classRate(found, 'rate'), number(found.options, 'parameters.buffer'))),
  cburst: (found) =>
    sizeText(burst(classRate(found, 'ceil'), number(found.options, 'parameters.ceilBuffer'))),
  level: text('options.parameters.level'),
  bytes: text('statistics.basic.bytes'),
  packets: text('statistics.basic.packets'),
  drops: text('statistics.queue.drops'),
  overlimits: text('statistics.queue.overlimits'),
  requeues: text('statistics.queue.requeues'),
  backlog: text('statistics.queue.backlog'),
  qlen: text('statistics.queue.length'),
  lended: text('statistics.application.lends'),
  borrowed: text('statistics.application.borrows'),
  giants: text('statistics.application.giants'),
  tokens: ticks('statistics.application.tokens'),
  ctokens: ticks('statistics.application.ceilTokens'),
};
