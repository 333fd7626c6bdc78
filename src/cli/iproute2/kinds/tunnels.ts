import type { LinkKinds } from '../../../netlink/protocols/route/links/kinds/registry.ts';
import {
  addTo,
  constant,
  custom,
  type FieldOf,
  type Fields,
  flag,
  type Keyword,
  link,
  number,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { tosWord } from '../route-words.ts';
import { anyText, hexadecimal, integer, integerOrDotted, oneOf, type Words } from '../words.ts';
import { inheritOr, type Keywords, shared } from './keywords.ts';

type TunnelFields = FieldOf<LinkKinds['gre'] | LinkKinds['ipip'] | LinkKinds['ip6tnl'] | LinkKinds['ip6gre']>;

/** Takes a name out of lists of flags. */
const cleared = <const F extends string>(name: string, ...fields: readonly F[]): Keyword<F> =>
  custom((_words, target) => {
    for (const field of fields)
      setField(
        target,
        field,
        namesIn(target, field).filter((one) => one !== name),
      );
  });

const namesIn = (target: Fields, field: string): readonly unknown[] =>
  Array.isArray(target[field]) ? target[field] : [];

/** `word` adds a name to a list of flags, `noword` takes it out. */
function flagSwitches<const F extends string>(
  field: F,
  names: Readonly<Record<string, string>>,
): Keywords<F> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([word, name]) => [
      [word, flag(field, name)],
      [`no${word}`, cleared(name, field)],
    ]),
  );
}

/** Words for the outer encapsulation. They change flags of which some are set by themselves. */
const outer = (initial: readonly string[]): Keywords<'encapFlags'> =>
  Object.fromEntries(
    Object.entries(
      flagSwitches('encapFlags', {
        ...{ 'encap-csum': 'csum', 'encap-remcsum': 'remcsum' },
        ...{ 'encap-csum6': 'csum6', 'encap-udp6-csum': 'csum6' },
      }),
    ).map(([word, change]) => [
      word,
      custom<'encapFlags'>((words, target) => {
        if (!Object.hasOwn(target, 'encapFlags')) setField(target, 'encapFlags', initial);
        change(words, target);
        setField(target, 'encapFlags', [...new Set(namesIn(target, 'encapFlags'))]);
      }),
    ]),
  );

/** Words of all tunnels over IP. */
const tunnel = {
  remote: value('remote', anyText, 'an IP address'),
  local: value('local', anyText, 'an IP address'),
  dev: link('link'),
  ttl: inheritOr<TunnelFields>(constant('ttl', 0), number('ttl')),
  hoplimit: inheritOr<TunnelFields>(constant('ttl', 0), number('ttl')),
  tos: inheritOr<TunnelFields>(constant('tos', 1), value('tos', tosWord)),
  dsfield: inheritOr<TunnelFields>(constant('tos', 1), value('tos', tosWord)),
  tclass: custom<TunnelFields>(trafficClass),
  flowlabel: custom<TunnelFields>(flowLabel),
  fwmark: number('fwmark'),
  external: constant('external'),
  encap: value('encapType', anyText, 'fou, gue or none'),
  'encap-sport': value('encapSport', (word) => (word === 'auto' ? 0 : integer(word)), 'a port'),
  'encap-dport': number('encapDport'),
  noencap: constant('encapType', 'none'),
  ...outer([]),
} as const satisfies Keywords<TunnelFields>;

const pmtudisc = { pmtudisc: constant('pmtudisc', true), nopmtudisc: constant('pmtudisc', false) } as const;

/** The upper bits of the flow information of IPv6. */
function trafficClass(words: Words, target: Fields): void {
  const value = readNext('tclass', words, hexadecimal);
  setField(target, 'flowInfo', (((target.flowInfo as number | undefined) ?? 0) & 0x000fffff) | (value << 20));
}

/** The lower bits of the flow information of IPv6. */
function flowLabel(words: Words, target: Fields): void {
  const value = readNext('flowlabel', words, hexadecimal);
  setField(target, 'flowInfo', (((target.flowInfo as number | undefined) ?? 0) & 0x0ff00000) | value);
}

type KeyedFields = FieldOf<LinkKinds['gre'] | LinkKinds['ip6gre']>;

function keyOf(...ways: readonly ('i' | 'o')[]): Keyword<KeyedFields> {
  return (words, target) => {
    const key = readNext('key', words, integerOrDotted);
    for (const way of ways) {
      addTo(target, `${way}Flags`, 'key');
      setField(target, `${way}Key`, key);
    }
  };
}

function greFlag(name: string, ...ways: readonly ('i' | 'o')[]): Keyword<KeyedFields> {
  return (_words, target) => {
    for (const way of ways) addTo(target, `${way}Flags`, name);
  };
}

const keys = {
  key: keyOf('i', 'o'),
  ikey: keyOf('i'),
  okey: keyOf('o'),
  seq: greFlag('seq', 'i', 'o'),
  iseq: greFlag('seq', 'i'),
  oseq: greFlag('seq', 'o'),
  csum: greFlag('csum', 'i', 'o'),
  icsum: greFlag('csum', 'i'),
  ocsum: greFlag('csum', 'o'),
  ...Object.fromEntries(
    ['key', 'seq', 'csum'].flatMap((name) => [
      [`no${name}`, cleared(name, 'iFlags', 'oFlags')],
      [`noi${name}`, cleared(name, 'iFlags')],
      [`noo${name}`, cleared(name, 'oFlags')],
    ]),
  ),
} as const satisfies Keywords<KeyedFields>;

const erspan = {
  erspan_ver: number('erspanVersion'),
  erspan: number('erspanIndex'),
  erspan_dir: value('erspanDirection', anyText, 'ingress or egress'),
  erspan_hwid: number('erspanHardwareId'),
} as const satisfies Keywords<KeyedFields>;

/** Words of gre. */
export const gre: Keywords<FieldOf<LinkKinds['gre']>> = {
  ...shared(tunnel),
  ...shared(keys),
  ...shared(pmtudisc),
  ...shared(erspan),
  'ignore-df': constant('ignoreDf', true),
  'noignore-df': constant('ignoreDf', false),
};

const encapLimit: Keyword<'encapLimit' | 'flags'> = (words, target) => {
  if (words.take('none') === undefined)
    setField(target, 'encapLimit', readNext('encaplimit', words, integer));
  else addTo(target, 'flags', 'ignoreEncapLimit');
};

/** Words of tunnels over IPv6. */
const overIpv6: Keywords<'encapLimit' | 'flags' | 'encapFlags'> = {
  ...outer(['csum6']),
  encaplimit: encapLimit,
  dscp: custom<'flags'>((words, target) => {
    words.expect('inherit');
    addTo(target, 'flags', 'receiveDscpCopy');
  }),
  ...flagSwitches('flags', { 'allow-localremote': 'allowLocalRemote' }),
};

/** Words of ip6gre. */
export const ip6gre: Keywords<FieldOf<LinkKinds['ip6gre']>> = {
  ...shared(tunnel),
  ...shared(keys),
  ...shared(erspan),
  ...shared(overIpv6),
};

/** Words of ipip. */
export const ipip: Keywords<FieldOf<LinkKinds['ipip']>> = {
  ...shared(tunnel),
  ...shared(pmtudisc),
  mode: value(
    'proto',
    oneOf({
      ipip: 'ipip',
      ipv4: 'ipip',
      ip4ip4: 'ipip',
      mplsip: 'mpls',
      any: 'any',
      ip6ip: 'ip6',
      ip6ip4: 'ip6',
    }),
  ),
};

const prefix = (field: 'sixRdPrefix' | 'sixRdRelayPrefix'): Keyword<FieldOf<LinkKinds['sit']>> =>
  custom((words, target) => {
    const [address = '', length] = words.next('a prefix').split('/');
    setField(target, field, address);
    setField(target, `${field}Length`, integer(length ?? '0'));
  });

/** Words of sit. */
export const sit: Keywords<FieldOf<LinkKinds['sit']>> = {
  ...shared(ipip),
  '6rd-prefix': prefix('sixRdPrefix'),
  '6rd-relay_prefix': prefix('sixRdRelayPrefix'),
  '6rd-relay-prefix': prefix('sixRdRelayPrefix'),
  isatap: flag('flags', 'isatap'),
};

/** Words of ip6tnl. */
export const ip6tnl: Keywords<FieldOf<LinkKinds['ip6tnl']>> = {
  ...shared(tunnel),
  ...shared(overIpv6),
  mode: value('proto', oneOf({ ip6ip6: 'ip6', ipv6: 'ip6', ipip6: 'ipip', ip4ip6: 'ipip', any: 'any' })),
};

/** Words of vti. */
export const vti: Keywords<FieldOf<LinkKinds['vti']>> = {
  local: value('local', anyText),
  remote: value('remote', anyText),
  dev: link('link'),
  ikey: value('iKey', integerOrDotted),
  okey: value('oKey', integerOrDotted),
  key: custom<'iKey' | 'oKey'>((words, target) => {
    const key = readNext('key', words, integerOrDotted);
    setField(target, 'iKey', key);
    setField(target, 'oKey', key);
  }),
};
