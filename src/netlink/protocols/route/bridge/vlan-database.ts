import { NESTED } from '../../../codec/attributes-iterator.ts';
import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { bool8, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { command, dump, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import {
  argument,
  attributeFields,
  type Check,
  isBoolean,
  isIndex,
  isListOf,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { family } from '../../common/address-families.ts';
import { bridgeVlanInfo } from '../links/af-spec.ts';
import { multicastRouter } from '../links/kinds/multicast-router.ts';
import { querierState } from '../links/kinds/querier-state.ts';
import { stpState } from '../links/kinds/stp-state.ts';
import { RTM_GETVLAN, RTM_NEWVLAN } from '../rtm.ts';
import { routerPorts } from './router-ports.ts';

/** Header of messages about the VLANs of bridges (`struct br_vlan_msg` of linux/if_bridge.h), 8 bytes. Linux 5.6. */
const header = struct('br_vlan_msg', {
  family,
  _pad: pad(3),
  /** Index of the port or bridge. */ index: u32,
});

/** Counters of a VLAN (`BRIDGE_VLANDB_STATS_*`). */
const statistics = attributes('BRIDGE_VLANDB_STATS', () => ({
  rxBytes: [1, u64],
  rxPackets: [2, u64],
  txBytes: [3, u64],
  txPackets: [4, u64],
}));

/** A VLAN of a port (`BRIDGE_VLANDB_ENTRY_*`). */
const entry = attributes('BRIDGE_VLANDB_ENTRY', () => ({
  info: [1, bridgeVlanInfo],
  /** The last VLAN of a range. */
  endId: [2, u16],
  /** State in the spanning tree. */
  state: [3, stpState],
  tunnel: [4, attributes('BRIDGE_VLANDB_TINFO', { id: [1, u32], command: [2, u32] }), NESTED],
  /** State: counters. */
  stats: [5, stateOnly(statistics), NESTED],
  multicastRouter: [6, multicastRouter],
  /** Linux 6.3. */
  multicastGroups: [7, stateOnly(u32)],
  multicastMaxGroups: [8, u32],
  neighSuppress: [9, bool8],
  /** Forward gratuitous ARP and unsolicited neighbour advertisements where `neighSuppress` would not. Linux 7.1. */
  neighForwardGratuitous: [10, bool8],
}));

/** Options of a VLAN of a bridge as a whole (`BRIDGE_VLANDB_GOPTS_*`). Times in hundredths of a second. Linux 5.15. */
const globalOptions = attributes('BRIDGE_VLANDB_GOPTS', () => ({
  id: [1, u16],
  endId: [2, u16],
  multicastSnooping: [3, bool8],
  igmpVersion: [4, u8],
  mldVersion: [5, u8],
  lastMemberCount: [6, u32],
  startupQueryCount: [7, u32],
  lastMemberInterval: [8, u64],
  membershipInterval: [10, u64],
  querierInterval: [11, u64],
  queryInterval: [12, u64],
  queryResponseInterval: [13, u64],
  startupQueryInterval: [14, u64],
  multicastQuerier: [15, bool8],
  /** State. */
  routerPorts: [16, stateOnly(routerPorts), NESTED],
  /** State. */
  querierState: [17, stateOnly(querierState), NESTED],
  /** Instance of the spanning tree (MSTI). */
  instance: [18, u16],
}));

const vlanAttributes = attributes('BRIDGE_VLANDB', () => ({
  entries: [1, repeated(entry), NESTED],
  globalOptions: [2, repeated(globalOptions), NESTED],
}));

/** A message about the VLANs of a port or bridge. */
export interface BridgeVlanMessage
  extends StructWithAttributes<Infer<typeof header>, Infer<typeof vlanAttributes>> {}

/** The schema of messages about the VLANs of bridges. */
export const bridgeVlanMessage: Type<BridgeVlanMessage> = structWithAttributes(header, vlanAttributes);

/** The schema of requests to list VLANs, which have other attributes (`BRIDGE_VLANDB_DUMP_*`). */
export const bridgeVlanQuery = structWithAttributes(
  header,
  attributes('BRIDGE_VLANDB_DUMP', () => ({ flags: [1, flags(u32, { stats: 1, global: 2 })] })),
);

/** Options of a VLAN of a port. */
export interface BridgeVlanOptions extends Infer<typeof entry> {}
/** Options of a VLAN of a bridge as a whole. */
export interface BridgeVlanGlobalOptions extends Infer<typeof globalOptions> {}

/** Reads an event about VLANs of a port or bridge. */
export const readEvent = readEventOf(RTM_NEWVLAN, bridgeVlanMessage, (message) => message);

/** Which VLANs to list. */
export interface BridgeVlanDatabaseFilter {
  /** Index of the port or bridge. */
  index?: number | undefined;
  /** With counters. */
  statistics?: boolean | undefined;
  /** Options of VLANs of bridges as a whole, instead of those of ports. Linux 5.15. */
  global?: boolean | undefined;
}

const filterTests: FilterTests<BridgeVlanMessage, BridgeVlanDatabaseFilter> = {
  index: true,
  statistics: 'mode',
  global: 'mode',
};

/**
 * Lists the VLANs of ports and bridges with state and counters: `bridge -s vlan show`, or `bridge vlan global show`. Linux 5.6.
 */
export const list = operation(
  'bridge vlan database list',
  () => [
    isObject<BridgeVlanDatabaseFilter>(
      { index: isIndex, statistics: isBoolean, global: isBoolean },
      'a filter of VLANs',
    ),
  ],
  (filter: BridgeVlanDatabaseFilter = {}): Dump<BridgeVlanMessage> => {
    const { index = 0, statistics: withStatistics, global } = filter;
    const wanted = [
      ...(withStatistics === true ? ['stats' as const] : []),
      ...(global === true ? ['global' as const] : []),
    ];
    const all = dump({
      protocol: 'route',
      body: bridgeVlanQuery,
      operation: 'bridge vlan database list',
      type: RTM_GETVLAN,
      value: { family: 'bridge', index, ...(wanted.length > 0 && { flags: wanted }) },
      reply: bridgeVlanMessage,
      map: (message) => message,
    });
    return filtered(all, filterTests, filter);
  },
);

const isOwner: Check = argument('index', required(isIndex));

/** Lists of options, which are left to the encoder. */
const isOptionsOf = <T>(set: AttributeSet<T>): Check =>
  argument(
    'vlans',
    required(isListOf(isObject<T>(attributeFields(set), 'options of a VLAN'), { minimum: 1 })),
  );

function change(operation: string, value: BridgeVlanMessage): Request<void> {
  return command({
    protocol: 'route',
    body: bridgeVlanMessage,
    operation,
    type: RTM_NEWVLAN,
    value,
    argumentPath: ([_, ...path]) => ['vlans', ...path],
  });
}

/**
 * Sets options of VLANs of a port: `bridge vlan set`. VLANs that the port lacks are added, unless `onlyOptions` is among the
 * flags of their `info`. Needs CAP_NET_ADMIN. Linux 5.6.
 */
export const set = operation(
  'bridge vlan set',
  () => [isOwner, isOptionsOf(entry)],
  (index: number, vlans: readonly BridgeVlanOptions[]): Request<void> =>
    change('bridge vlan set', { family: 'bridge', index, entries: [...vlans] }),
);

/** Sets options of VLANs of a bridge as a whole: `bridge vlan global set`. Needs CAP_NET_ADMIN. Linux 5.15. */
export const setGlobal = operation(
  'bridge vlan global set',
  () => [isOwner, isOptionsOf(globalOptions)],
  (index: number, vlans: readonly BridgeVlanGlobalOptions[]): Request<void> =>
    change('bridge vlan global set', { family: 'bridge', index, globalOptions: [...vlans] }),
);
