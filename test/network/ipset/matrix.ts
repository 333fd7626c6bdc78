import type { IpSetDefinition } from 'tsnetlink';
import type { SetElement, SetOptions, SetTypeName } from 'tsnetlink/netfilter';

/** A set by the words of ipset, and by the objects of the library. */
export interface SetCase {
  readonly name: string;
  readonly create: string;
  readonly definition: Omit<IpSetDefinition, 'name'>;
  readonly elements: readonly (readonly [words: string, element: SetElement])[];
}

/** The help of ipset about one type: `[option VALUE]` of new sets and of elements. */
export interface TypeHelp {
  readonly options: readonly string[];
  readonly elementOptions: readonly string[];
  readonly families: readonly ('inet' | 'inet6' | 'unspec')[];
}

/** The names of types in the help of ipset. */
export function typesInHelp(text: string): string[] {
  const found = text.matchAll(/^ {4}([a-z]+:[a-z,]+)\s+\d+\t/gm);
  return [...new Set([...found].map(([, name = '']) => name))].sort();
}

/** Reads the help about a type. */
export function readHelp(text: string): TypeHelp {
  const [, create = ''] = /^create SETNAME \S+:(.*?)^add /ms.exec(text) ?? [];
  const [, add = ''] = /^add {4}SETNAME (.*?)^del /ms.exec(text) ?? [];
  const words = (lines: string): string[] =>
    [...lines.matchAll(/^ {15}\[?([^\] \n]+)/gm)].map(([, option = '']) => option);
  const options = words(create);
  const isOfFamilies = options.includes('family');
  return {
    options: options.filter((word) => word !== 'family'),
    elementOptions: words(add),
    families: isOfFamilies ? ['inet', 'inet6'] : [familyOf(text)],
  };
}

/** Types without addresses have no family; those with IPv4 addresses alone are of `inet`. */
function familyOf(help: string): 'inet' | 'unspec' {
  return /is family neutral/.test(help) ? 'unspec' : 'inet';
}

/** An option of a set in words, and in the object. A function where it depends on the family or the type. */
type Words<T> = readonly [words: string, value: T];
type OptionCase = Words<SetOptions> | ((family: string, type: string) => Words<SetOptions>);

/** Every option of a set that ipset knows. */
export const optionCases: Readonly<Record<string, OptionCase>> = {
  hashsize: ['hashsize 64', { hashSize: 64 }],
  maxelem: ['maxelem 777', { maxElem: 777 }],
  bucketsize: ['bucketsize 10', { bucketSize: 10 }],
  initval: ['initval 0x7', { initval: 7 }],
  netmask: (family, type) =>
    family === 'inet6'
      ? ['netmask 64', { netmask: 64 }]
      : type === 'bitmap:ip'
        ? ['netmask 28', { netmask: 28 }]
        : ['netmask 24', { netmask: 24 }],
  bitmask: (family) =>
    family === 'inet6'
      ? ['bitmask ffff:ffff::ffff', { bitmask: 'ffff:ffff::ffff' }]
      : ['bitmask 255.255.0.255', { bitmask: '255.255.0.255' }],
  markmask: ['markmask 0xff00', { markMask: 0xff00 }],
  size: ['size 16', { size: 16 }],
  timeout: ['timeout 5000', { timeout: 5000 }],
  counters: ['counters', { flags: ['withCounters'] }],
  comment: ['comment', { flags: ['withComment'] }],
  skbinfo: ['skbinfo', { flags: ['withSkbinfo'] }],
  forceadd: ['forceadd', { flags: ['withForceadd'] }],
};

/** An option of an element: the option of the set that it needs, its words, and its fields. */
interface ElementOption {
  readonly needs?: string;
  readonly words: string;
  readonly fields: SetElement;
}

/** Every option of an element that ipset knows. */
export const elementOptionCases: Readonly<Record<string, readonly ElementOption[]>> = {
  timeout: [{ needs: 'timeout', words: 'timeout 0', fields: { timeout: 0 } }],
  packets: [{ needs: 'counters', words: 'packets 5', fields: { packets: 5n } }],
  bytes: [{ needs: 'counters', words: 'bytes 1099511627776', fields: { bytes: 2n ** 40n } }],
  comment: [{ needs: 'comment', words: 'comment "a text"', fields: { comment: 'a text' } }],
  skbmark: [
    { needs: 'skbinfo', words: 'skbmark 0x1234/0xffff', fields: { skbMark: (0x1234n << 32n) | 0xffffn } },
  ],
  skbprio: [{ needs: 'skbinfo', words: 'skbprio 1:10', fields: { skbPrio: (1 << 16) | 0x10 } }],
  skbqueue: [{ needs: 'skbinfo', words: 'skbqueue 7', fields: { skbQueue: 7 } }],
  nomatch: [{ words: 'nomatch', fields: { flags: ['nomatch'] } }],
  wildcard: [{ words: 'wildcard', fields: { flags: ['ifaceWildcard'] } }],
  'before|after': [
    { words: 'before m2', fields: { nameRef: 'm2', flags: ['before'] } },
    { words: 'after m2', fields: { nameRef: 'm2' } },
  ],
};

/** Ways to write one dimension of an element, the plain one first. `at` is 0 for the first address and 1 for the second. */
function dimension(name: string, family: string, at: number, type: string): Words<SetElement>[] {
  const is6 = family === 'inet6';
  const net = at + 1;
  const address = (fields: { ip: string; ipTo?: string; cidr?: number }): SetElement =>
    at === 0
      ? fields
      : {
          ip2: fields.ip,
          ...(fields.ipTo !== undefined && { ip2To: fields.ipTo }),
          ...(fields.cidr !== undefined && { cidr2: fields.cidr }),
        };
  const isIpRangeTaken = !is6 && at === 0 && !type.includes('mac');
  switch (name) {
    case 'ip':
      if (is6) return [[`fd00:${net}::5`, address({ ip: `fd00:${net}::5` })]];
      return [
        [`10.${net}.0.5`, address({ ip: `10.${net}.0.5` })],
        ...(isIpRangeTaken
          ? ([
              ['10.1.0.8-10.1.0.11', { ip: '10.1.0.8', ipTo: '10.1.0.11' }],
              ['10.1.0.16/30', { ip: '10.1.0.16', cidr: 30 }],
            ] as Words<SetElement>[])
          : []),
      ];
    case 'net':
      if (is6) return [[`fd00:${net}::/32`, address({ ip: `fd00:${net}::`, cidr: 32 })]];
      return [
        [`10.${net}.0.0/16`, address({ ip: `10.${net}.0.0`, cidr: 16 })],
        [`10.${net}.4.0-10.${net}.5.255`, address({ ip: `10.${net}.4.0`, ipTo: `10.${net}.5.255` })],
      ];
    case 'port':
      if (type === 'bitmap:port')
        return [
          ['80', { port: 80 }],
          ['90-93', { port: 90, portTo: 93 }],
        ];
      return [
        ['tcp:80', { proto: 6, port: 80 }],
        ['udp:5000-5003', { proto: 17, port: 5000, portTo: 5003 }],
        ['sctp:7', { proto: 132, port: 7 }],
        ['udplite:7', { proto: 136, port: 7 }],
        is6 ? ['icmpv6:128/0', { proto: 58, port: 0x8000 }] : ['icmp:8/0', { proto: 1, port: 0x0800 }],
        ['gre:0', { proto: 47, port: 0 }],
      ];
    case 'mac':
      return [['02:00:00:00:00:01', { ether: '02:00:00:00:00:01' }]];
    case 'mark':
      return [['0x1200', { mark: 0x1200 }]];
    case 'iface':
      return [
        ['eth0', { iface: 'eth0' }],
        ['physdev:eth1', { iface: 'eth1', flags: ['physdev'] }],
      ];
    case 'set':
      return [['m1', { name: 'm1' }]];
    default:
      throw new Error(`no case for the dimension '${name}' of ${type}`);
  }
}

/** The elements of a type: each way to write each dimension, the other dimensions plain. */
function elementsOf(type: string, family: string): Words<SetElement>[] {
  let addresses = 0;
  const dimensions = (type.split(':')[1] as string)
    .split(',')
    .map((name) => dimension(name, family, name === 'ip' || name === 'net' ? addresses++ : 0, type));
  const join = (parts: readonly Words<SetElement>[]): Words<SetElement> => [
    parts.map(([words]) => words).join(','),
    Object.assign({}, ...parts.map(([, fields]) => fields)),
  ];
  const plain = dimensions.map(([first]) => first as Words<SetElement>);
  return [
    join(plain),
    ...dimensions.flatMap((ways, index) =>
      ways.slice(1).map((way) => join(plain.map((part, at) => (at === index ? way : part)))),
    ),
  ];
}

/** The options that a new set of a type needs. */
export function baseOf(type: string, options: readonly string[]): Words<SetOptions>[] {
  if (type === 'bitmap:port') return [['range 0-1024', { port: 0, portTo: 1024 }]];
  if (type.startsWith('bitmap:'))
    return [['range 10.1.0.0-10.1.0.255', { ip: '10.1.0.0', ipTo: '10.1.0.255' }]];
  // The kernel chooses it at random otherwise.
  return options.includes('initval') ? [['initval 0x1', { initval: 1 }]] : [];
}

function joinOptions(parts: readonly Words<SetOptions>[]): Words<SetOptions> {
  const flags = parts.flatMap(([, { flags = [] }]) => flags as string[]);
  const options = Object.assign({}, ...parts.map(([, options]) => options));
  return [
    parts.map(([words]) => words).join(' '),
    { ...options, ...(flags.length > 0 && { flags }) } as SetOptions,
  ];
}

/** Sets of a type: each option of a set alone and all together, and each option of an element. */
export function casesOf(type: SetTypeName, { options, elementOptions, families }: TypeHelp): SetCase[] {
  const cases: SetCase[] = [];
  for (const family of families) {
    const optionOf = (word: string): Words<SetOptions> => {
      const found = optionCases[word];
      if (found === undefined) throw new Error(`no case for the option '${word}' of ${type}`);
      return typeof found === 'function' ? found(family, type) : found;
    };
    const add = (words: readonly string[], elements: SetCase['elements']): void => {
      const base = baseOf(type, options).filter(
        ([text]) => !words.some((word) => text.startsWith(`${word} `)),
      );
      const [text, value] = joinOptions([...base, ...words.map(optionOf)]);
      cases.push({
        name: `s${cases.length}`,
        create: [type, ...(family === 'inet6' ? ['family inet6'] : []), text].join(' ').trim(),
        definition: { type, family, options: value },
        elements,
      });
    };
    const elements = elementsOf(type, family);
    const [plain] = elements as [Words<SetElement>];
    const isMasked = (word: string): boolean => word === 'netmask' || word === 'bitmask';
    add([], elements);
    for (const word of options)
      add([word], isMasked(word) ? maskedElements(type, family, word, plain) : elements);
    add(
      options.filter((word) => !isMasked(word)),
      elements,
    );
    for (const word of elementOptions) {
      const ways = elementOptionCases[word];
      if (ways === undefined) throw new Error(`no case for the option '${word}' of elements of ${type}`);
      for (const { needs, words, fields } of ways)
        add(needs === undefined ? [] : [needs], [
          ...(type === 'list:set' && words.includes('m2')
            ? ([['m2', { name: 'm2' }]] as Words<SetElement>[])
            : []),
          [`${plain[0]} ${words}`, { ...plain[1], ...fields }],
        ]);
    }
  }
  return cases;
}

/** An element of a set with a mask. Some types take only what the mask leaves. */
function maskedElements(
  type: string,
  family: string,
  word: string,
  plain: Words<SetElement>,
): Words<SetElement>[] {
  if (word === 'bitmask' || type !== 'hash:ip' || family === 'inet6') {
    if (type === 'bitmap:ip') return [['10.1.0.16', { ip: '10.1.0.16' }]];
    return [plain];
  }
  return [['10.1.0.0', { ip: '10.1.0.0' }]];
}
