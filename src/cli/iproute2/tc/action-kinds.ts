import { isIPv6 } from 'node:net';
import { type ActionKinds, type PoliceFields, policeAction } from '../../../netlink/protocols/route/index.ts';
import { usageError } from '../../usage-error.ts';
import {
  addTo,
  constant,
  custom,
  type FieldOf,
  type Fields,
  flag,
  type Grammar,
  type Keyword,
  link,
  number,
  objectIn,
  readNext,
  setField,
  value,
  within,
} from '../grammar.ts';
import { byFamily } from '../kinds/keywords.ts';
import { anyText, integer, oneOf, type Words } from '../words.ts';
import { bytecode } from './bytecode.ts';
import { clockWord } from './clock-word.ts';
import { etherTypeWord } from './ether-type.ts';
import { hexBytes } from './hex-bytes.ts';
import { rateWord, sizeWord, tcTimeWord } from './quantities.ts';
import { masked, tunnelOptions } from './tunnel-words.ts';
import { type General, takeVerdict } from './verdict.ts';

/** The words of a kind of action. */
export interface ActionWords {
  /** The fate of packets if no word says it. */
  readonly verdict: string;
  readonly first?: Keyword;
  readonly keywords: Grammar['keywords'];
  /** Makes the options out of the fields that the words have set. The struct of most kinds is in `parameters`. */
  readonly build?: (fields: Fields, general: General) => object;
}

type Table = {
  readonly [K in keyof ActionKinds]?: Omit<ActionWords, 'keywords' | 'first'> & {
    readonly first?: Keyword<FieldOf<ActionKinds[K]>>;
    readonly keywords: Grammar<FieldOf<ActionKinds[K]>>['keywords'];
  };
};

const parameter = (field: string, fixed: unknown): Keyword<'parameters'> =>
  within('parameters', constant(field, fixed));

/** `10.0.0.1-10.0.0.9` */
const range = (text: string): readonly [string, string] => {
  const [low = '', high = low] = text.split('-');
  return [low, high];
};

/** `nat src addr 10.0.0.1-10.0.0.9 port 1000-2000`. */
const ctNat: Keyword<FieldOf<ActionKinds['ct']>> = custom((words, target) => {
  addTo(target, 'action', 'nat');
  const direction = words.take('src', 'dst');
  if (direction === undefined) return;
  addTo(target, 'action', direction === 'src' ? 'natSource' : 'natDestination');
  while (words.take('addr') !== undefined) {
    const [low, high] = range(words.next('addresses'));
    const family = isIPv6(low) ? 'Ipv6' : 'Ipv4';
    setField(target, `nat${family}Minimum`, low);
    setField(target, `nat${family}Maximum`, high);
  }
  if (words.take('port') !== undefined) {
    const [low, high] = range(words.next('ports'));
    setField(target, 'natPortMinimum', integer(low));
    setField(target, 'natPortMaximum', integer(high));
  }
});

/** `random determ pass 4`: another verdict for one of so many packets. */
const gactChance: Keyword<'chance'> = (words, target) => {
  const type = readNext('random', words, oneOf({ netrand: 'random', determ: 'deterministic' }));
  const verdict = takeVerdict(words);
  if (verdict === undefined) throw usageError(`'${words.last}' needs a verdict such as pass`);
  setField(target, 'chance', { type, value: readNext(words.last, words, integer), verdict });
};

/** `munge offset 12 u32 set 0x0a000001 retain 0xffff00ff`. */
const munge: Keyword<'parameters'> = (words, target) => {
  if (words.take('offset') === undefined)
    throw usageError(`'munge' is read with 'offset' only, got '${words.peek() ?? ''}'`);
  const offset = readNext('offset', words, integer);
  const bytes = readNext('offset', words, oneOf({ u32: 4, u16: 2, u8: 1 }));
  const full = 2 ** (8 * bytes) - 1;
  const command = readNext(
    'munge',
    words,
    oneOf({ set: 'set', invert: 'invert', clear: 'clear', preserve: 'preserve' }),
  );
  const given = command === 'set' ? readNext('set', words, integer) : command === 'invert' ? full : 0;
  const retain = words.take('retain') === undefined ? full : readNext('retain', words, integer);
  const shift = 8 * (4 - bytes - (offset % 4));
  if (shift < 0) throw usageError(`'offset ${offset}' crosses a border of four bytes`);
  // The new bytes are `(old & mask) ^ value`.
  const cleared = command === 'set' || command === 'clear' ? retain & full : 0;
  addTo(objectIn(target, 'parameters'), 'keys', {
    mask: swapped(~(cleared << shift)),
    value: swapped((given & retain & full) << shift),
    offset: offset - (offset % 4),
    at: 0,
    offsetMask: 0,
    shift: 0,
  });
};

/** The number whose bytes in memory are those of `value` in network byte order. */
function swapped(value: number): number {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return new Uint32Array(bytes.buffer)[0] as number;
}

/** `nat ingress 10.0.0.0/24 1.2.3.0`. */
const nat = custom<'parameters'>((words, target) => {
  const direction = readNext('nat', words, oneOf({ ingress: [], egress: ['egress'] }), 'ingress or egress');
  const [oldAddress = '', length = '32'] = words.next('a prefix').split('/');
  const bits = integer(length);
  if (bits > 32) throw new TypeError(`0 to 32 bits, got '/${length}'`);
  const mask = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
  Object.assign(objectIn(target, 'parameters'), {
    oldAddress,
    newAddress: words.next('an address').split('/')[0],
    mask: [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff).join('.'),
    flags: direction,
  });
});

const skbmodFlag = (name: string): Keyword<'parameters'> => within('parameters', flag('flags', name));

/** `set dmac 02:00:00:00:00:09`: the field, and the flag that says so. */
const skbmodField =
  <const F extends string>(
    field: F,
    name: string,
    read: (word: string) => unknown,
  ): Keyword<F | 'parameters'> =>
  (words, target) => {
    setField(target, field, readNext(words.last, words, read));
    addTo(objectIn(target, 'parameters'), 'flags', name);
  };

const pushed = {
  label: number('label'),
  tc: number('trafficClass'),
  ttl: number('ttl'),
  bos: number('bottomOfStack'),
  protocol: value('protocol', etherTypeWord),
} as const;

const policeFields: Grammar<FieldOf<PoliceFields>>['keywords'] = {
  rate: value('rate', rateWord, 'a rate'),
  burst: value('burst', sizeWord, 'a size'),
  buffer: value('burst', sizeWord, 'a size'),
  maxburst: value('burst', sizeWord, 'a size'),
  peakrate: value('peakRate', rateWord, 'a rate'),
  mtu: value('mtu', sizeWord, 'a size'),
  minburst: value('mtu', sizeWord, 'a size'),
  mpu: value('mpu', sizeWord, 'a size'),
  overhead: number('overhead'),
  linklayer: value('linkLayer', oneOf({ ethernet: 'ethernet', atm: 'atm', adsl: 'atm' })),
  avrate: value('averageRate', rateWord, 'a rate'),
  pkts_rate: number('packetRate'),
  pkts_burst: number('packetBurst'),
  'conform-exceed': custom<'exceed' | 'conform'>(conformExceed),
};

/** `conform-exceed drop/pass`: the verdict above the rate, and the one within it. */
function conformExceed(words: Words, target: Fields): void {
  const [exceed, conform] = words.next('EXCEED/CONFORM').split('/');
  const verdict = (word: string): string => (word === 'ok' ? 'pass' : word === 'shot' ? 'drop' : word);
  setField(target, 'exceed', verdict(exceed ?? ''));
  // The kernel's own verdict within the rate needs no attribute.
  if (conform !== undefined && verdict(conform) !== 'pass') setField(target, 'conform', verdict(conform));
}

const ctLabels = masked(
  'labels',
  'labelsMask',
  (word) => hexBytes(word, 16),
  () => new Uint8Array(16).fill(0xff),
);

/** Reads a time in nanoseconds, with or without a unit. */
const nanoseconds = (word: string): bigint =>
  /^\d+$/.test(word) ? BigInt(word) : BigInt(Math.round(tcTimeWord(word)));

/** `open 100us`, with the priority that packets get inside and the bytes that pass behind it. */
const gateEntry: Keyword<'entries'> = custom((words, target) => {
  const open = readNext('sched-entry', words, oneOf({ open: true, close: false }), 'open or close');
  const interval = Number(readNext('sched-entry', words, nanoseconds, 'a time'));
  const signed = (): number => integer(words.takeMatch(/^-?\d+$/) ?? '-1');
  const [internalPriority, maximumOctets] = [signed(), signed()];
  addTo(
    target,
    'entries',
    // tc sends the numbers of open gates only.
    open
      ? { open, interval, internalPriority, maximumOctets }
      : { interval, internalPriority: -1, maximumOctets: -1 },
  );
});

/** Actions by kind. */
export const actionWords: Table = {
  gact: { verdict: 'pass', keywords: { random: gactChance } },
  mirred: {
    verdict: '',
    keywords: mirredKeywords(),
    build({ way, direction = 'egress', dev }, { verdict, ...general }) {
      if (way === undefined) throw usageError("'mirred' needs 'redirect' or 'mirror'");
      if (dev === undefined) throw usageError("'mirred' needs 'dev' and a link");
      const action = `${direction}${way}`;
      const usual = way === 'Mirror' ? 'pipe' : 'stolen';
      return { parameters: { ...general, verdict: verdict || usual, action, link: dev } };
    },
  },
  police: {
    verdict: '',
    keywords: policeFields as Grammar<FieldOf<ActionKinds['police']>>['keywords'],
    build: (fields, { verdict, index }) =>
      optionsOf(policeAction({ ...(verdict !== '' && { exceed: verdict }), ...fields, index })),
  },
  vlan: {
    verdict: 'pipe',
    keywords: {
      pop: parameter('action', 'pop'),
      push: parameter('action', 'push'),
      modify: parameter('action', 'modify'),
      pop_eth: parameter('action', 'popEthernet'),
      push_eth: parameter('action', 'pushEthernet'),
      id: number('id'),
      protocol: value('protocol', etherTypeWord),
      priority: number('priority'),
      dst_mac: value('ethernetDestination', anyText),
      src_mac: value('ethernetSource', anyText),
    },
  },
  skbedit: {
    verdict: 'pipe',
    keywords: {
      queue_mapping: number('queueMapping'),
      priority: value('priority', anyText),
      mark: masked('mark', 'mask', integer),
      ptype: value(
        'packetType',
        oneOf({ host: 'host', broadcast: 'broadcast', multicast: 'multicast', otherhost: 'otherHost' }),
      ),
      inheritdsfield: flag('flags', 'inheritDsField'),
    },
  },
  pedit: {
    verdict: 'pass',
    first: custom<never>((words) => void words.take('ex')),
    keywords: { munge },
    build: ({ parameters }, general) => ({
      parameters: { ...general, flags: 0, keys: [], ...(parameters as Fields) },
    }),
  },
  tunnel_key: {
    verdict: 'pipe',
    keywords: {
      set: parameter('action', 'set'),
      unset: parameter('action', 'unset'),
      src_ip: byFamily('ipv4Source', 'ipv6Source'),
      dst_ip: byFamily('ipv4Destination', 'ipv6Destination'),
      id: number('id'),
      dst_port: number('destinationPort'),
      tos: number('tos'),
      ttl: number('ttl'),
      csum: constant('noChecksum', false),
      nocsum: constant('noChecksum', true),
      nofrag: constant('noFragment'),
      geneve_opts: tunnelOptions('options', 'geneve'),
      vxlan_opts: tunnelOptions('options', 'vxlan'),
    },
    build: ({ parameters, ...fields }, general) => ({
      noChecksum: false,
      ...fields,
      parameters: { ...general, ...(parameters as Fields) },
    }),
  },
  sample: {
    verdict: 'pipe',
    keywords: { rate: number('rate'), group: number('group'), trunc: number('truncateSize') },
  },
  connmark: {
    verdict: 'pipe',
    keywords: { zone: within('parameters', number('zone')) },
    build: ({ parameters }, general) => ({ parameters: { ...general, zone: 0, ...(parameters as Fields) } }),
  },
  ct: {
    verdict: 'pipe',
    keywords: {
      commit: flag('action', 'commit'),
      force: flag('action', 'force'),
      clear: flag('action', 'clear'),
      nat: ctNat,
      zone: number('zone'),
      mark: masked('mark', 'markMask', integer, () => 0xffff_ffff),
      label: ctLabels,
      helper: custom<'helperName' | 'helperFamily' | 'helperProtocol'>((words, target) => {
        const [family, protocol, name] = words.next('FAMILY-PROTOCOL-NAME').split('-');
        setField(target, 'helperFamily', family === 'ipv6' ? 10 : 2);
        setField(target, 'helperProtocol', protocol === 'udp' ? 17 : 6);
        setField(target, 'helperName', name);
      }),
    },
  },
  nat: { verdict: 'pass', first: nat, keywords: {} },
  skbmod: {
    verdict: 'pipe',
    first: custom<never>((words) => void words.take('set')),
    keywords: {
      dmac: skbmodField('destination', 'destination', anyText),
      smac: skbmodField('source', 'source', anyText),
      etype: skbmodField('etherType', 'etherType', integer),
      swap: custom<'parameters'>((words, target) => {
        words.expect('mac');
        skbmodFlag('swapMac')(words, target);
      }),
      ecn: skbmodFlag('ecn'),
    },
  },
  mpls: {
    verdict: 'pipe',
    keywords: {
      pop: parameter('action', 'pop'),
      push: parameter('action', 'push'),
      modify: parameter('action', 'modify'),
      dec_ttl: parameter('action', 'decrementTtl'),
      mac_push: parameter('action', 'macPush'),
      ...pushed,
    },
  },
  csum: {
    verdict: 'pass',
    keywords: {
      ip4h: checksum('ipv4Header'),
      iph: checksum('ipv4Header'),
      icmp: checksum('icmp'),
      igmp: checksum('igmp'),
      tcp: checksum('tcp'),
      udp: checksum('udp'),
      udplite: checksum('udplite'),
      sctp: checksum('sctp'),
      and: custom<never>(() => undefined),
      '+': custom<never>(() => undefined),
    },
  },
  ctinfo: {
    verdict: 'pipe',
    keywords: {
      zone: number('zone'),
      cpmark: custom<'markMask'>((words, target) => {
        const mask = words.takeMatch(/^(0x[\da-f]+|\d+)$/i);
        setField(target, 'markMask', mask === undefined ? 0xffff_ffff : integer(mask));
      }),
      dscp: custom<'dscpMask' | 'dscpStateMask'>((words, target) => {
        setField(target, 'dscpMask', readNext('dscp', words, integer));
        const state = words.takeMatch(/^(0x[\da-f]+|\d+)$/i);
        if (state !== undefined) setField(target, 'dscpStateMask', integer(state));
      }),
    },
    build: ({ parameters, ...fields }, general) => ({
      zone: 0,
      ...fields,
      parameters: { ...general, ...(parameters as Fields) },
    }),
  },
  bpf: { verdict: 'pipe', keywords: { bytecode, bc: bytecode } },
  gate: {
    verdict: 'pipe',
    keywords: {
      priority: number('priority'),
      'base-time': value('baseTime', nanoseconds, 'a time'),
      'cycle-time': value('cycleTime', nanoseconds, 'a time'),
      'cycle-time-ext': value('cycleTimeExtension', nanoseconds, 'a time'),
      clockid: value('clockId', clockWord, 'a clock such as CLOCK_TAI'),
      flags: number('flags'),
      'sched-entry': gateEntry,
    },
  },
  simple: { verdict: 'pipe', keywords: { sdata: value('data', anyText) } },
};

/** The options of an action of the library's builders. */
function optionsOf({ options }: { readonly options?: unknown }): object {
  return options as object;
}

function checksum(name: string): Keyword<'parameters'> {
  return within('parameters', flag('update', name));
}

function mirredKeywords(): Grammar<never>['keywords'] {
  const keywords: Grammar['keywords'] = {
    ingress: constant('direction', 'ingress'),
    egress: constant('direction', 'egress'),
    redirect: constant('way', 'Redirect'),
    mirror: constant('way', 'Mirror'),
    dev: link('dev'),
  };
  return keywords as Grammar<never>['keywords'];
}
