import {
  bridgeInstances,
  bridgeVlanDatabase,
  bridgeVlans,
  fdb,
  mdb,
  vnis,
} from '../../netlink/protocols/route/bridge/index.ts';
import { links, type NeighbourFlag } from '../../netlink/protocols/route/index.ts';
import { subVerbs } from './find-verb.ts';
import {
  constant,
  custom,
  type FieldOf,
  type Fields,
  flag,
  type Grammar,
  grammarOf,
  type Keyword,
  link,
  number,
  parse,
  readNext,
  setField,
  unsentValue,
  value,
  within,
} from './grammar.ts';
import { portGrammar } from './link-kinds.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { namedNumberWord } from './route-words.ts';
import { noteGrammar } from './wording.ts';
import { anyText, bigInteger, integerOrText, linkWord, onOff, rangeWord } from './words.ts';

/** Reads `10` or `10-12` into two fields. */
const rangeInto = <const F extends string>(expected: string, first: F, last: F) =>
  custom<F>(
    (words, target) => {
      const [begin, end] = rangeWord(words.next(expected));
      setField(target, first, begin);
      if (end !== undefined) setField(target, last, end);
    },
    first,
    expected,
  );

const vlan = grammarOf<bridgeVlans.BridgeVlanCreate>({
  keywords: {
    dev: link('index'),
    vid: rangeInto('a VLAN', 'id', 'endId'),
    pvid: constant('pvid', true),
    untagged: constant('untagged', true),
    self: constant('self', true),
    master: constant('master', true),
    tunnel_info: custom<'tunnelId'>(
      (words, target) => {
        words.take('id');
        setField(target, 'tunnelId', rangeWord(words.next('a tunnel'))[0]);
      },
      'tunnelId',
      'a tunnel',
    ),
  },
});

/** `bridge vlan`. */
export const bridgeVlanVerbs: Verbs = {
  add: verb(vlan, bridgeVlans.add),
  delete: verb(vlan, bridgeVlans.delete),
  show: (_words, options) =>
    pending({}, () =>
      options.has('-d')
        ? bridgeVlanDatabase.list(options.has('-s') ? { statistics: true } : {})
        : bridgeVlans.list(),
    ),
  tunnelshow: verb({ keywords: { dev: unsentValue, vid: unsentValue } }, () => bridgeVlans.list()),
  set(words) {
    const fields: Fields = {};
    parse(portOptions, words, fields);
    return pending(
      fields,
      ({ index, id, ...options }) =>
        bridgeVlanDatabase.set(index as never, [
          { info: { id: id as number, flags: ['onlyOptions'] }, ...options },
        ]),
      givenOf(fields, portOptions),
    );
  },
  global: subVerbs('global', {
    show: verb({ keywords: { dev: unsentValue, vid: unsentValue } }, () =>
      bridgeVlanDatabase.list({ global: true }),
    ),
    set(words) {
      const fields: Fields = {};
      parse(globalOptions, words, fields);
      return pending(
        fields,
        ({ index, ...options }) =>
          bridgeVlanDatabase.setGlobal(index as number, [options as unknown as GlobalOptions]),
        givenOf(fields, globalOptions),
      );
    },
  }),
};

/** Options of a VLAN of a port. */
const portOptions: Grammar = {
  keywords: {
    dev: link('index'),
    vid: rangeInto('a VLAN', 'id', 'endId'),
    state: value('state', anyText),
    mcast_router: number('multicastRouter'),
    mcast_max_groups: number('multicastMaxGroups'),
    neigh_suppress: value('neighSuppress', onOff),
    neigh_forward_grat: value('neighForwardGratuitous', onOff),
  },
};

/** The arguments of an operation on VLANs, of which words have set one. */
function givenOf(vlan: Fields, grammar: Grammar): Fields {
  const given: Fields = { vlans: [vlan] };
  noteGrammar(given, grammar);
  return given;
}

type GlobalOptions = Parameters<typeof bridgeVlanDatabase.setGlobal>[1][number];

/** Options of a VLAN of a whole bridge. */
const globalOptions = grammarOf<GlobalOptions & { index: number }>({
  keywords: {
    dev: link('index'),
    vid: rangeInto('a VLAN', 'id', 'endId'),
    mcast_snooping: value('multicastSnooping', onOff),
    mcast_querier: value('multicastQuerier', onOff),
    mcast_igmp_version: number('igmpVersion'),
    mcast_mld_version: number('mldVersion'),
    mcast_last_member_count: number('lastMemberCount'),
    mcast_startup_query_count: number('startupQueryCount'),
    mcast_last_member_interval: value('lastMemberInterval', bigInteger),
    mcast_membership_interval: value('membershipInterval', bigInteger),
    mcast_querier_interval: value('querierInterval', bigInteger),
    mcast_query_interval: value('queryInterval', bigInteger),
    mcast_query_response_interval: value('queryResponseInterval', bigInteger),
    mcast_startup_query_interval: value('startupQueryInterval', bigInteger),
    msti: number('instance'),
  },
});

const flagWord = (name: NeighbourFlag): Keyword<'flags'> => flag('flags', name);

/** Adds bits to the activity of an entry. */
const activity = (name: 'notify' | 'inactive'): Keyword<'fdbExtAttrs'> =>
  within('fdbExtAttrs', (_words, target) => {
    const names: unknown[] = Array.isArray(target.activityNotify) ? target.activityNotify : [];
    setField(target, 'activityNotify', [...new Set([...names, 'notify', name])]);
  });

const entry = grammarOf<fdb.FdbCreate>({
  first: value('lladdr', anyText, 'an address'),
  keywords: {
    to: value('lladdr', anyText, 'an address'),
    activity_notify: activity('notify'),
    inactive: activity('inactive'),
    norefresh: within('fdbExtAttrs', constant('dontRefresh', true)),
    use: flagWord('use'),
    dev: link('index'),
    dst: value('dst', anyText, 'an address'),
    port: number('port'),
    vni: number('vni'),
    src_vni: number('srcVni'),
    via: link('via'),
    vlan: number('vlan'),
    nhid: number('nhId'),
    self: flagWord('self'),
    master: flagWord('master'),
    router: flagWord('router'),
    extern_learn: flagWord('extLearn'),
    sticky: flagWord('sticky'),
    local: constant('state', ['noarp', 'permanent']),
    permanent: constant('state', ['noarp', 'permanent']),
    static: constant('state', ['reachable', 'noarp']),
    temp: constant('state', ['reachable', 'noarp']),
    dynamic: constant('state', ['reachable']),
  },
});

type SelectionField = FieldOf<fdb.FdbSelection>;
type EntryState = 'permanent' | 'noarp';

/** Sets bits of a state or of flags, clears others, and adds the bits that are compared. */
function bits<F extends 'state' | 'flags', N extends string>(
  field: F,
  { set = [], clear = [], compare }: { set?: readonly N[]; clear?: readonly N[]; compare: readonly N[] },
): Keyword<F | `${F}Mask`> {
  const listIn = (target: Fields, name: string): unknown[] =>
    Array.isArray(target[name]) ? target[name] : [];
  return (_words, target) => {
    const kept = listIn(target, field).filter((name) => !clear.includes(name as N));
    setField(target, field, [...new Set([...kept, ...set])]);
    setField(target, `${field}Mask`, [...new Set([...listIn(target, `${field}Mask`), ...compare])]);
  };
}

/** A word for entries with a flag, and the one with `no` before it for those without. */
const flagWords = (word: string, name: NeighbourFlag): Record<string, Keyword<SelectionField>> => ({
  [word]: bits('flags', { set: [name], compare: [name] }),
  [`no${word}`]: bits('flags', { clear: [name], compare: [name] }),
});

/** A selection by bits of the state. Bits of earlier words stay, as they do in iproute2. */
const inState = (change: {
  set?: readonly EntryState[];
  clear?: readonly EntryState[];
  compare: readonly EntryState[];
}): Keyword<SelectionField> => bits('state', change);

/** Which entries `fdb flush` deletes. */
const selection = grammarOf<fdb.FdbSelection>({
  keywords: {
    dev: link('index'),
    brport: link('ifindex'),
    vlan: number('vlan'),
    dst: value('dst', anyText, 'an address'),
    port: number('port'),
    vni: number('vni'),
    src_vni: number('srcVni'),
    nhid: number('nhId'),
    via: link('ifindex'),
    self: flagWord('self'),
    master: flagWord('master'),
    permanent: inState({ set: ['permanent'], compare: ['permanent'] }),
    nopermanent: inState({ clear: ['permanent'], compare: ['permanent'] }),
    static: inState({ set: ['noarp'], compare: ['permanent', 'noarp'] }),
    nostatic: inState({ clear: ['noarp'], compare: ['noarp'] }),
    dynamic: inState({ clear: ['noarp'], compare: ['permanent', 'noarp'] }),
    nodynamic: inState({ set: ['noarp'], compare: ['noarp'] }),
    ...flagWords('added_by_user', 'use'),
    ...flagWords('extern_learn', 'extLearn'),
    ...flagWords('sticky', 'sticky'),
    ...flagWords('offloaded', 'offloaded'),
    ...flagWords('router', 'router'),
  },
});

const reference = grammarOf<fdb.FdbReference>({
  first: value('lladdr', anyText, 'an address'),
  keywords: {
    to: value('lladdr', anyText, 'an address'),
    br: link('master'),
    brport: link('index'),
    dev: link('index'),
    vlan: number('vlan'),
    vni: number('vni'),
    self: flagWord('self'),
    master: flagWord('master'),
  },
});

/** `bridge fdb`. */
export const fdbVerbs: Verbs = {
  add: verb(entry, fdb.add),
  append: verb(entry, fdb.append),
  replace: verb(entry, fdb.replace),
  delete: verb(entry, fdb.delete),
  get: verb(reference, fdb.get),
  flush: verb(selection, fdb.deleteMany),
  show: verb(
    grammarOf<fdb.FdbFilter>({
      keywords: { dev: link('index'), br: link('master'), brport: link('index'), master: link('master') },
    }),
    fdb.list,
  ),
};

const group = grammarOf<mdb.MdbCreate>({
  keywords: {
    dev: link('index'),
    port: link('port'),
    grp: value('group', anyText, 'a group'),
    vid: number('vlan'),
    src: value('source', anyText, 'an address'),
    permanent: constant('state', 'permanent'),
    temp: constant('state', 'temporary'),
    filter_mode: value('filterMode', anyText),
    source_list: value('sources', (word) => word.split(',').map((source) => source.split('/')[0])),
    proto: value('protocol', namedNumberWord),
    dst: value('dst', anyText, 'an address'),
    dst_port: number('dstPort'),
    vni: number('vni'),
    src_vni: number('srcVni'),
    via: link('via'),
  },
});

const groupReference = grammarOf<mdb.MdbReference>({
  keywords: {
    dev: link('index'),
    grp: value('group', anyText, 'a group'),
    src: value('source', anyText, 'an address'),
    vid: number('vlan'),
    src_vni: number('srcVni'),
  },
});

/** Which groups `mdb flush` deletes. */
const groupSelection = grammarOf<mdb.MdbSelection>({
  keywords: {
    dev: link('index'),
    port: link('port'),
    vid: number('vlan'),
    permanent: constant('permanent', true),
    nopermanent: constant('permanent', false),
    proto: value('protocol', namedNumberWord),
    dst: value('dst', anyText, 'an address'),
    dst_port: number('dstPort'),
    vni: number('vni'),
    src_vni: number('srcVni'),
  },
});

/** An entry of iproute2 is temporary, if it does not say otherwise. */
function temporary(fields: Fields): Fields {
  return { state: 'temporary', ...fields };
}

/** `bridge mdb`. */
export const mdbVerbs: Verbs = {
  add: verb(group, mdb.add, temporary),
  replace: verb(group, mdb.replace, temporary),
  delete: verb(group, mdb.delete, temporary),
  get: verb(groupReference, mdb.get),
  flush: verb(groupSelection, mdb.deleteMany),
  show: verb({ keywords: { dev: unsentValue, port: unsentValue, vid: unsentValue } }, () => mdb.list()),
};

/** `bridge link`. */
export const bridgeLinkVerbs: Verbs = {
  set(words) {
    words.take('dev');
    const device = readNext('dev', words, linkWord, 'a link');
    const options: Fields = {};
    parse(portGrammar('bridge'), words, options);
    return pending(
      { device, options },
      ({ device, options }) => links.setBridgePort(device as never, options as never),
      options,
    );
  },
  show: () => pending({}, () => links.list({ family: 'bridge' })),
};

const vni = grammarOf<vnis.VniCreate>({
  keywords: {
    dev: link('index'),
    vni: rangeInto('a VNI', 'vni', 'endVni'),
    group: value('group', anyText, 'an address'),
    remote: value('group', anyText, 'an address'),
  },
});

/** `bridge vni`. */
export const vniVerbs: Verbs = {
  add: verb(vni, vnis.add),
  delete: verb(vni, vnis.delete),
  show: (words, options) =>
    verb({ keywords: { dev: link('index') } }, vnis.list, (fields) =>
      options.has('-s') ? { ...fields, statistics: true } : fields,
    )(words),
};

/** `bridge mst`. */
export const instanceVerbs: Verbs = {
  set: verb(
    grammarOf<bridgeInstances.BridgeInstance>({
      keywords: {
        dev: link('index'),
        msti: number('instance'),
        state: value('state', integerOrText, 'a state'),
      },
    }),
    bridgeInstances.set,
  ),
  show: verb({ keywords: { dev: link('index') } }, bridgeInstances.list),
};
