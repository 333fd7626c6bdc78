import { linkAttributes, linkStatistics, links } from '../../netlink/protocols/route/index.ts';
import type { LinkChange } from '../../netlink/protocols/route/links/operations.ts';
import { RTM_SETLINK } from '../../netlink/protocols/route/rtm.ts';
import type { Request } from '../../netlink/request/request.ts';
import { usageError } from '../usage-error.ts';
import {
  camelCase,
  constant,
  custom,
  type FieldOf,
  type Fields,
  fieldsOf,
  type Grammar,
  grammarOf,
  type Keyword,
  link,
  number,
  objectIn,
  parse,
  parseWhile,
  readNext,
  setField,
  unsentValue,
  value,
} from './grammar.ts';
import { inetWords } from './inet-words.ts';
import { linkKindDefaults } from './kinds/defaults.ts';
import {
  hasOption,
  kindGrammar,
  kindsWithOption,
  linkType,
  peerKeywords,
  portGrammar,
} from './link-kinds.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { namedNumberWord } from './route-words.ts';
import { noteInnerGrammar, noteWord } from './wording.ts';
import {
  anyText,
  integer,
  isNumber,
  LinkName,
  linkIndex,
  linkWord,
  NamespaceName,
  oneOf,
  onOff,
  type Words,
} from './words.ts';

type LinkField = FieldOf<LinkChange> | 'index';

/** Sets a flag of the link. `isClear` means that `on` clears it: `arp off` sets `noArp`. */
function linkFlag(word: string, name: string, isClear = false): Keyword<'flags'> {
  return (words, target) =>
    setField(objectIn(target, 'flags'), name, readNext(word, words, onOff, 'on or off') !== isClear);
}

const inet6 = (target: Fields): Fields => objectIn(objectIn(target, 'afSpec'), 'inet6');

/** The kind of the link, and its options. Those of the other end of a pair follow the word `peer`. */
const kind: Keyword<LinkField> = custom(
  (words, target) => {
    const type = linkType(words.next('the kind of the link'));
    if ('master' in type) {
      setField(target, 'portKind', type.master);
      parse(portGrammar(type.master), words, objectIn(target, 'portOptions'));
      return;
    }
    const { kind: name } = type;
    setField(target, 'kind', name);
    const own = kindGrammar(name);
    const hasPeer = own.fields?.includes('peer') === true;
    const other: Grammar['other'] = (word, rest, options) => {
      if (own.other?.(word, rest, options) === true) return true;
      if (Object.hasOwn(newLink.keywords, word)) throw usageError(`'${word}' stands before 'type ${name}'`);
      return false;
    };
    const grammar = { ...own, other, keywords: { ...(hasPeer && { peer: peer(name) }), ...own.keywords } };
    noteInnerGrammar(target, 'options', grammar);
    if (!words.done) parse(grammar, words, objectIn(target, 'options'));
  },
  'kind',
  'the kind of the link',
);

/** The other end of a pair: words of a link. Some options of the pair stand before them. */
const peer =
  (pair: string): Keyword =>
  (words, target) => {
    parseWhile(peerKeywords(pair), words, target);
    const end = objectIn(target, 'peer');
    parse({ ...newLink, first: value('name', anyText) }, words, end);
    // The end is a message: flags are lists, and there is no `up`.
    const { up } = end;
    delete end.up;
    if (up !== undefined) Object.assign(end, { flags: up === true ? ['up'] : [], change: ['up'] });
  };

/** A reason for `protodown` is a bit, by its number. Names are in files of iproute2. */
const protoDownBit = (word: string): number => {
  if (/^\d+$/.test(word) && Number(word) < 32) return Number(word);
  throw new TypeError(`a number up to 31, got '${word}'`);
};

const operstates = ['unknown', 'notPresent', 'down', 'lowerLayerDown', 'testing', 'dormant', 'up'] as const;

const common: Grammar<LinkField>['keywords'] = {
  up: constant('up', true),
  down: constant('up', false),
  address: value('address', anyText, 'an address'),
  broadcast: value('broadcast', anyText, 'an address'),
  brd: value('broadcast', anyText, 'an address'),
  mtu: number('mtu'),
  index: number('index'),
  txqueuelen: number('txQueueLength'),
  txqlen: number('txQueueLength'),
  qlen: number('txQueueLength'),
  numtxqueues: number('numTxQueues'),
  numrxqueues: number('numRxQueues'),
  group: value('group', namedNumberWord),
  master: link('master'),
  nomaster: constant('master', 0),
  vrf: link('master'),
  alias: value('alias', anyText),
  netns: custom<LinkField>((words, target) => {
    const word = words.next('the name of a namespace, or a process');
    if (/^\d+$/.test(word)) setField(target, 'netNsPid', Number(word));
    else setField(target, 'namespace', new NamespaceName(word));
  }),
  'link-netnsid': number('linkNetnsid'),
  parentdev: value('parentDeviceName', anyText),
  parentbus: value('parentDeviceBusName', anyText),
  arp: linkFlag('arp', 'noArp', true),
  multicast: linkFlag('multicast', 'multicast'),
  allmulticast: linkFlag('allmulticast', 'allMulti'),
  promisc: linkFlag('promisc', 'promisc'),
  trailers: linkFlag('trailers', 'noTrailers', true),
  dynamic: linkFlag('dynamic', 'dynamic'),
  carrier: value('carrier', onOff),
  protodown: value('protoDown', onOff),
  protodown_reason: custom<'protoDownReason'>(
    (words, target) => {
      const bit = 2 ** readNext('protodown_reason', words, protoDownBit, 'a number up to 31');
      const { mask = 0, value = 0 } = objectIn(target, 'protoDownReason') as Record<string, number>;
      const isSet = readNext('protodown_reason', words, onOff, 'on or off');
      setField(target, 'protoDownReason', { mask: mask + bit, value: value + (isSet ? bit : 0) });
    },
    'protoDownReason',
    'a number up to 31',
  ),
  gso_max_size: number('gsoMaxSize'),
  gso_max_segs: number('gsoMaxSegs'),
  gro_max_size: number('groMaxSize'),
  gso_ipv4_max_size: number('gsoIpv4MaxSize'),
  gro_ipv4_max_size: number('groIpv4MaxSize'),
  addrgenmode: custom<LinkField>((words, target) =>
    setField(
      inet6(target),
      'addressGenerationMode',
      readNext(
        'addrgenmode',
        words,
        oneOf({ eui64: 'eui64', none: 'none', stable_secret: 'stablePrivacy', random: 'random' }),
      ),
    ),
  ),
  token: custom<LinkField>((words, target) => setField(inet6(target), 'token', words.next('an address'))),
  inet: (words, target) => inet(words, target),
  mode: value('mode', oneOf({ default: 'default', dormant: 'dormant' })),
  state: value(
    'operstate',
    (word) => operstates.find((state) => state.toLowerCase() === word.toLowerCase()) ?? integer(word),
  ),
  xdp: xdp([]),
  xdpgeneric: xdp(['generic']),
  xdpdrv: xdp(['driver']),
  xdpoffload: xdp(['hardware']),
  type: kind,
};

/** Only removing a program needs no file. */
function xdp(modes: readonly string[]): Keyword<'xdp'> {
  return (words, target) => {
    if (words.take('off') === undefined) throw usageError(`'${words.last}' can only be 'off' here`);
    setField(target, 'xdp', { fd: -1, flags: ['updateIfNoExist', ...modes] });
  };
}

/** Reads an identifier of InfiniBand: `00:11:22:33:44:55:66:77`. */
const guidWord = (word: string): bigint => {
  if (/^([\da-f]{2}:){7}[\da-f]{2}$/i.test(word)) return BigInt(`0x${word.replaceAll(':', '')}`);
  throw new TypeError(`eight bytes such as 00:11:22:33:44:55:66:77, got '${word}'`);
};

/** Settings of IPv4, as long as there are any: `inet forwarding on rp_filter 2`. */
const inet: Keyword<LinkField> = (words, target) =>
  parseWhile(inetWords, words, objectIn(objectIn(objectIn(target, 'afSpec'), 'inet'), 'conf'));

/** Settings of a virtual function. */
const virtualFunction: Keyword<'vfs'> = (words, target) => {
  const vf = readNext('vf', words, integer);
  const function_: Fields = {};
  const rate = (): Fields => objectIn(function_, 'rate');
  const setting =
    (field: string): Keyword =>
    (inner) =>
      setField(function_, field, {
        vf,
        setting: readNext(inner.last, inner, oneOf({ on: 'on', off: 'off' })),
      });
  const guid =
    (field: string): Keyword =>
    (inner) =>
      setField(function_, field, { vf, guid: readNext(inner.last, inner, guidWord) });
  const keywords: Grammar['keywords'] = {
    mac: (inner) => setField(function_, 'mac', { vf, address: inner.next('an address') }),
    vlan: (inner) => setField(function_, 'vlan', { vf, vlan: readNext('vlan', inner, integer), qos: 0 }),
    qos: (inner) => setField(objectIn(function_, 'vlan'), 'qos', readNext('qos', inner, integer)),
    max_tx_rate: (inner) => Object.assign(rate(), { vf, maximum: readNext('max_tx_rate', inner, integer) }),
    min_tx_rate: (inner) => Object.assign(rate(), { vf, minimum: readNext('min_tx_rate', inner, integer) }),
    rate: (inner) => setField(function_, 'txRate', { vf, rate: readNext('rate', inner, integer) }),
    proto: (inner) => {
      const { qos, vlan } = objectIn(function_, 'vlan');
      delete function_.vlan;
      setField(function_, 'vlans', [{ vf, vlan, qos, protocol: inner.next('a protocol') }]);
    },
    node_guid: guid('nodeGuid'),
    port_guid: guid('portGuid'),
    spoofchk: setting('spoofCheck'),
    trust: setting('trust'),
    query_rss: setting('rssQuery'),
    state: (inner) =>
      setField(function_, 'linkState', {
        vf,
        state: readNext('state', inner, oneOf({ auto: 'auto', enable: 'enable', disable: 'disable' })),
      }),
  };
  parseWhile(keywords, words, {});
  setField(target, 'vfs', [...((target.vfs as unknown[]) ?? []), function_]);
};

/** Fields of the library besides the attributes of a link. */
const more = [
  'flags',
  'kind',
  'options',
  'portKind',
  'portOptions',
  'up',
] as const satisfies readonly LinkField[];
const linkFields: readonly string[] = [...fieldsOf(linkAttributes), ...more];

/** Refuses an option of a kind that stands before the kind. */
const optionOfKind = (word: string, words: Words): false => {
  const kind = words.wordBehind('type');
  const kinds = kind === undefined ? kindsWithOption(word) : [kind].filter((one) => hasOption(one, word));
  if (kinds.length === 0 || linkFields.includes(camelCase(word))) return false;
  throw usageError(
    `'${word}' is an option of a kind of link: it stands behind 'type ${kind ?? (kinds.length === 1 ? kinds[0] : 'KIND')}'`,
  );
};

const newLink = grammarOf<LinkChange & { index?: number }>({
  first: value('name', anyText, 'the name of the link'),
  fields: linkFields,
  other: optionOfKind,
  keywords: {
    ...common,
    name: value('name', anyText),
    dev: value('name', anyText),
    // The link below. Its own word, since `link` may also begin a command.
    link: value('link', linkWord, 'a link'),
  },
});

/** A link to be changed, shown or deleted: `dev eth0`, `eth0`, `group 5`. */
interface Subject {
  readonly device?: string;
  readonly group?: number | string;
}

/** Takes the link that a command is about from the beginning of its words. */
function takeSubject(words: Words): Subject {
  if (words.take('group') !== undefined) return { group: readNext('group', words, namedNumberWord) };
  words.take('dev');
  return { device: words.next('a link') };
}

/** The argument of an operation on a group of links, whose word is `group`. */
function ofGroup(fields: Fields = {}): Fields {
  noteWord(fields, 'group', 'group');
  return fields;
}

const changedLink: Grammar = {
  fields: linkFields,
  other: optionOfKind,
  keywords: { ...common, name: value('name', anyText), vf: virtualFunction, dev: value('name', anyText) },
};

/** Groups of statistics that iproute2 names in another way. */
const statisticsNames: Readonly<Record<string, string>> = {
  xstats: 'extra',
  xstats_slave: 'extraOfPort',
  afstats: 'afSpec',
};

/** A group of statistics as iproute2 names it. */
const statisticsGroup = (word: string): string =>
  Object.hasOwn(statisticsNames, word) ? (statisticsNames[word] as string) : word;

/** Changes the token of a link as `ip token` does: in a message of IPv6. */
function setToken(device: unknown, token: string): Request<void> {
  const request = links.change(device as number, { afSpec: { inet6: { token } } });
  return { ...request, type: RTM_SETLINK, value: { ...(request.value as object), family: 'inet6' } };
}

const listTokens = (): Request<unknown> => ({ ...links.list(), value: { family: 'inet6' } });

/** `ip token`. */
export const tokenVerbs: Verbs = {
  set(words) {
    const token = words.next('a token');
    words.expect('dev');
    const device = readNext('dev', words, linkWord, 'a link');
    return pending({ device }, ({ device }) => setToken(device, token));
  },
  delete(words) {
    words.expect('dev');
    const device = readNext('dev', words, linkWord, 'a link');
    return pending({ device }, ({ device }) => setToken(device, '::'));
  },
  show: verb({ keywords: { dev: unsentValue } }, listTokens),
  get: verb({ keywords: { dev: unsentValue } }, listTokens),
};

/** `ip stats`. */
export const statisticsVerbs: Verbs = {
  show(words) {
    const fields: Fields = {};
    parse({ keywords: { dev: link('device'), group: value('group', statisticsGroup) } }, words, fields);
    const { device, group } = fields;
    const groups = (group === undefined ? undefined : [group]) as never;
    return device === undefined
      ? pending({}, () => linkStatistics.list(groups))
      : pending({ device }, ({ device }) => linkStatistics.get(device as number, groups));
  },
  set(words) {
    words.expect('dev');
    const device = readNext('dev', words, linkWord, 'a link');
    const change: Fields = {};
    parse({ keywords: { l3_stats: value('offloadL3', onOff, 'on or off') } }, words, change);
    return pending(
      { device, change },
      ({ device, change }) => linkStatistics.set(device as number, change as linkStatistics.StatisticsChange),
      change,
    );
  },
};

/** `ip link`. */
export const linkVerbs: Verbs = {
  add(words) {
    const fields: Fields = {};
    parse(newLink, words, fields);
    addDefaults(fields);
    return pending(fields, (link) => links.create(withPeerNamespace(link) as never));
  },
  set(words) {
    const { device, group } = takeSubject(words);
    const fields: Fields = {};
    parse(changedLink, words, fields);
    if (group !== undefined)
      return pending(fields, (changes) => links.changeGroup(group, changes as never), ofGroup(fields));
    return pending(
      { subject: subjectOf(device as string), changes: fields },
      ({ subject, changes }) => links.change(subject as never, changes as never),
      fields,
    );
  },
  change: (words, options) => linkVerbs.set!(words, options),
  delete(words) {
    const { device, group } = takeSubject(words);
    if (group !== undefined) return pending(ofGroup(), () => links.deleteGroup(group));
    // The words of the kind are read and dropped: the kernel knows the kind.
    if (words.take('type') !== undefined) kind(words, {});
    if (!words.done) throw usageError(`'${words.peek()}' is no word here`);
    return pending({ subject: subjectOf(device as string) }, ({ subject }) => links.delete(subject as never));
  },
  show(words) {
    const fields: Fields = {};
    parse(
      grammarOf<links.LinkFilter & { name?: string; up?: boolean }>({
        first: value('name', anyText),
        keywords: {
          dev: value('name', anyText),
          group: value('group', namedNumberWord),
          master: link('master'),
          vrf: link('master'),
          type: custom<'kind' | 'portKind'>((words, target) => {
            const type = linkType(words.next('the kind of the links'));
            if ('master' in type) setField(target, 'portKind', type.master);
            else setField(target, 'kind', type.kind);
          }),
        },
      }),
      words,
      fields,
    );
    const { name } = fields;
    if (typeof name === 'string') return pending({}, () => links.get(referOf(name)));
    return pending(fields, (filter) => links.list(filter as never));
  },
  property(words) {
    const verb = words.next("'add' or 'del'");
    const { device } = takeSubject(words);
    const names: string[] = [];
    do {
      words.take('altname');
      names.push(words.next('a name'));
    } while (!words.done);
    const change = verb === 'add' ? links.addAlternativeNames : links.deleteAlternativeNames;
    return pending({ subject: subjectOf(device as string) }, ({ subject }) =>
      change(subject as never, names),
    );
  },
};

/** The link that a request is about: its index, or its name if there is no such link. */
function subjectOf(word: string): number | LinkName {
  return isNumber(word) ? linkIndex(word) : new LinkName(word, true);
}

/** A link by index, or by its name. */
function referOf(word: string): number | string {
  return isNumber(word) ? linkIndex(word) : word;
}

/** A new link whose other end may be in another namespace: the end is a message, which has the descriptor of the namespace. */
function withPeerNamespace(link: Fields): Fields {
  const { options } = link as { options?: { peer?: { namespace?: { fd: number } } } };
  if (options?.peer?.namespace === undefined) return link;
  const { namespace, ...peer } = options.peer;
  return { ...link, options: { ...options, peer: { ...peer, netNsFd: namespace.fd } } };
}

/** The fields that iproute2 adds to a new link by itself. */
function addDefaults(fields: Fields): void {
  const { kind } = fields;
  if (typeof kind !== 'string' || !Object.hasOwn(linkKindDefaults, kind)) return;
  const data = objectIn(fields, 'options');
  for (const [field, value] of Object.entries(linkKindDefaults[kind]!(data))) data[field] ??= value;
}
