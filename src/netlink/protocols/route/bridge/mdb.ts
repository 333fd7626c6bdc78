import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { show, throwInvalidValue } from '../../../codec/encode-error.ts';
import {
  formatIpv4,
  formatIpv6,
  formatLinkAddress,
  ip,
  parseIp,
  parseLinkAddress,
} from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { NLM_F_BULK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dumpOfLists, query, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isAnyOf,
  isBoolean,
  isEncodedBy,
  isFlagList,
  isIndex,
  isInteger,
  isListOf,
  isObject,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { ArgumentPath, Dump, Request } from '../../../request/request.ts';
import { family } from '../../common/address-families.ts';
import { normalAddress } from '../../common/prefix.ts';
import { protocols } from '../known-names.ts';
import { routeProtocol } from '../names.ts';
import { RTM_DELMDB, RTM_GETMDB, RTM_NEWMDB } from '../rtm.ts';
import { routerPorts } from './router-ports.ts';

/** Header of messages about multicast groups (`struct br_port_msg` of linux/if_bridge.h), 8 bytes. */
const header = struct('br_port_msg', { family, _pad: pad(3), /** Index of the bridge. */ index: u32 });

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;

/** Address of a group: 16 bytes of IPv4, IPv6 or Ethernet, and an EtherType, which is 0 for Ethernet. */
const groupAddress: Type<string> = {
  kind: 'groupAddress',
  size: 20,
  decode({ bytes, view }, start, end) {
    if (end - start < 20) return undefined;
    const protocol = view.getUint16(start + 16);
    if (protocol === ETH_P_IP) return formatIpv4(bytes, start);
    return protocol === ETH_P_IPV6 ? formatIpv6(bytes, start) : formatLinkAddress(bytes, start, start + 6);
  },
  encode(writer, value) {
    const address = parseIp(String(value)) ?? parseLinkAddress(String(value));
    if (address === undefined || ![4, 6, 16].includes(address.length))
      throwInvalidValue(`${show(value)} is neither an IP nor an Ethernet address`);
    const at = writer.zeros(20);
    writer.bytes.set(address, at);
    writer.view.setUint16(at + 16, { 4: ETH_P_IP, 16: ETH_P_IPV6 }[address.length] ?? 0);
  },
};

const groupState = enumeration(u8, { temporary: 0, permanent: 1 });
const groupFlags = flags(u8, { offload: 1, fastLeave: 2, starExclude: 4, blocked: 8, offloadFailed: 16 });

/** A group at a port (`struct br_mdb_entry`), 28 bytes. */
const entry = struct('br_mdb_entry', {
  /** Index of the port, or of the bridge for the host itself. */
  port: u32,
  state: groupState,
  flags: groupFlags,
  vlan: u16,
  group: groupAddress,
});

const source = attributes('MDBA_MDB_SRCATTR', () => ({
  address: [1, ip],
  /** Hundredths of a second. */
  timer: [2, u32],
}));

const filterMode = enumeration(u8, { exclude: 0, include: 1 });

/** More of a group at a port (`MDBA_MDB_EATTR_*`). */
const details = attributes('MDBA_MDB_EATTR', () => ({
  /** Hundredths of a second. */
  timer: [1, u32],
  sources: [2, nestedList(1, source)],
  filterMode: [3, filterMode],
  source: [4, ip],
  protocol: [5, routeProtocol],
  dst: [6, ip],
  dstPort: [7, u16],
  vni: [8, u32],
  via: [9, s32],
  srcVni: [10, u32],
}));

const mdbAttributes = attributes('MDBA', () => ({
  /** A list of ports for each group. */
  groups: [1, nestedList(1, nestedList(1, structWithAttributes(entry, details)))],
  routers: [2, routerPorts],
}));

/** A message about the groups of a bridge. */
export interface MdbMessage extends StructWithAttributes<Infer<typeof header>, Infer<typeof mdbAttributes>> {}

/** The schema of messages about the groups of bridges, as the kernel sends them. */
export const mdbMessage: Type<MdbMessage> = structWithAttributes(header, mdbAttributes);

/** The schema of requests to change groups, which have other attributes (`MDBA_SET_ENTRY*`). */
export const mdbChangeMessage = structWithAttributes(
  header,
  attributes('MDBA_SET', () => ({
    entry: [1, entry],
    details: [
      2,
      attributes('MDBE_ATTR', {
        source: [1, ip],
        sources: [2, nestedList(1, attributes('MDBE_SRCATTR', { address: [1, ip] }), NESTED), NESTED],
        filterMode: [3, filterMode],
        protocol: [4, routeProtocol],
        dst: [5, ip],
        dstPort: [6, u16],
        vni: [7, u32],
        via: [8, s32],
        srcVni: [9, u32],
        /** In a request to delete many (`NLM_F_BULK`): bits of `state` that must match. Linux 6.8. */
        stateMask: [10, flags(u8, { permanent: 1 })],
      }),
      NESTED,
    ],
  })),
);

/** A multicast group at a port of a bridge: `bridge mdb show`. */
export interface MdbEntry extends Infer<typeof entry>, Infer<typeof details> {
  /** Index of the bridge. */
  index: number;
}

/** A source of a group, by itself or as it is listed. */
type SourceAddress = string | { readonly address?: string | undefined; readonly timer?: number | undefined };

/** A group at a port, to add or delete. An {@link MdbEntry} from a list can be given as it is: fields of the kernel's state are not sent. */
export interface MdbCreate
  extends Partial<Omit<MdbEntry, 'index' | 'port' | 'group' | 'sources' | 'protocol'>> {
  /** Index of the bridge or VXLAN. */
  index: number;
  /** Index of the port, or of the bridge for the host itself. */
  port: number;
  /** IPv4, IPv6 or Ethernet address of the group. */
  group: string;
  /** Sources that `filterMode` is about. Linux 6.2. */
  sources?: readonly SourceAddress[] | undefined;
  protocol?: MdbEntry['protocol'] | (string & {});
}

/** Which groups to list or flush. A group must match all fields. The kernel has no filter; the library applies it. */
export interface MdbFilter {
  /** Index of the bridge. */
  index?: number | undefined;
  /** Index of the port. */
  port?: number | undefined;
  group?: string | undefined;
  vlan?: number | undefined;
}

/** The group that {@link get} asks for. */
export interface MdbReference {
  /** Index of the bridge or VXLAN. */
  index: number;
  group: string;
  /** 0 if absent. On a bridge with `vlanFiltering` a group is in each VLAN of its port, and needs it. */
  vlan?: number | undefined;
  source?: string | undefined;
  /** VNI of a VXLAN that the group is for. */
  srcVni?: number | undefined;
}

/** Which groups {@link deleteMany} deletes. A group must match all fields. */
export interface MdbSelection {
  /** Index of the bridge or VXLAN. */
  index: number;
  /** Index of the port, or of the bridge for the host itself. */
  port?: number | undefined;
  vlan?: number | undefined;
  /** True for permanent groups, false for temporary ones. */
  permanent?: boolean | undefined;
  protocol?: MdbCreate['protocol'];
  /** Address of a VXLAN remote end. */
  dst?: string | undefined;
  /** UDP port of a VXLAN remote end. */
  dstPort?: number | undefined;
  vni?: number | undefined;
  srcVni?: number | undefined;
}

const entryFields = () => ({
  ...attributeFields<Infer<typeof details>>(details),
  index: required(isIndex),
  port: isIndex,
  group: required(isText),
  state: isEncodedBy(groupState, 'a state'),
  flags: isFlagList(groupFlags),
  vlan: isInteger(0, 4095),
  protocol: protocols.isOne,
  sources: isListOf(
    isAnyOf(isAddress, isObject<Infer<typeof source>>(attributeFields(source), 'a source', false)),
  ),
});

const entryInput = (): Check =>
  required(isObject<MdbCreate>({ ...entryFields(), port: required(isIndex) }, 'a group at a port', false));

const filterInput = (): Check =>
  isObject<MdbFilter>(
    { index: isIndex, port: isIndex, group: isText, vlan: isInteger(0, 4095) },
    'a filter of groups',
  );

const vlan = isInteger(0, 4095);

/** Listed groups have more than the fields that select one. */
const referenceInput = (): Check => required(isObject<MdbReference>(entryFields(), 'a group to get', false));

const selectionInput = (): Check => {
  const { dst, dstPort, vni, srcVni } = attributeFields<Infer<typeof details>>(details);
  return required(
    isObject<MdbSelection>(
      {
        ...{ index: required(isIndex), port: isIndex, vlan, permanent: isBoolean },
        ...{ protocol: protocols.isOne, dst, dstPort, vni, srcVni },
      },
      'a selection of groups',
    ),
  );
};

const filterTests: FilterTests<MdbEntry, MdbFilter> = {
  index: true,
  port: true,
  group: ({ group }, wanted) => group === normalAddress(wanted),
  vlan: true,
};

const toEntries = ({ index = 0, groups = [] }: MdbMessage): MdbEntry[] =>
  groups.flat().map((item) => ({ index, ...item }) as MdbEntry);

/** Reads a request that adds a group, as a list would have the group. */
export const readCreate = readEventOf(
  RTM_NEWMDB,
  mdbChangeMessage,
  ({ index = 0, entry: added, details: more }) => ({
    index,
    ...added,
    ...more,
  }),
);

/** Reads an event about groups of a bridge. */
export const readEvent = readEventOf(RTM_NEWMDB, mdbMessage, toEntries);

/** Lists the multicast groups of all bridges and VXLANs, or those that match a filter: `bridge mdb show`. */
export const list = operation(
  'mdb list',
  () => [filterInput()],
  (filter: MdbFilter = {}): Dump<MdbEntry> => {
    const all = dumpOfLists({
      protocol: 'route',
      body: mdbMessage,
      operation: 'mdb list',
      type: RTM_GETMDB,
      value: { family: 'bridge' },
      reply: mdbMessage,
      map: toEntries,
    });
    return filtered(all, filterTests, filter);
  },
);

/** The part of requests that finds where a field of their argument is in their value. */
const inDetails: ArgumentPath = (path) =>
  path[0] === 'entry' || path[0] === 'details' ? path.slice(1) : path;

/** An entry of a request that is about no single group: all zero, except for what it selects by. */
const anyGroup = '00:00:00:00:00:00';

/**
 * Gets a group with all its ports: `bridge mdb get`. ENOENT where there is none. Linux 6.7.
 *
 * @example mdb.get({ index: bridge.index, group: '239.1.1.1', vlan: 10 })
 */
export const get = operation(
  'mdb get',
  () => [referenceInput()],
  (reference: MdbReference): Request<MdbEntry[]> => {
    const { index, group, vlan = 0, source, srcVni } = reference;
    const details = { ...(source !== undefined && { source }), ...(srcVni !== undefined && { srcVni }) };
    return query({
      protocol: 'route',
      body: mdbChangeMessage,
      operation: `mdb get ${group}`,
      type: RTM_GETMDB,
      value: {
        family: 'bridge',
        index,
        entry: { port: 0, state: 'temporary', flags: [], vlan, group },
        ...(Object.keys(details).length > 0 && { details }),
      },
      argumentPath: inDetails,
      reply: mdbMessage,
      map: toEntries,
    });
  },
);

function change(verb: string, type: number, messageFlags: number, given: MdbCreate): Request<void> {
  const { index, port, group, state = 'temporary', flags: _, vlan = 0, timer: __, sources, ...rest } = given;
  const { protocol, filterMode, ...others } = rest;
  const wanted = {
    ...others,
    // A group with a single source has no filter; the kernel reports one.
    ...(filterMode !== undefined && others.source === undefined && { filterMode }),
    ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
    ...(sources !== undefined && {
      sources: sources.map((one) => ({ address: typeof one === 'string' ? one : one.address })),
    }),
  };
  const value = {
    family: 'bridge' as const,
    index,
    entry: { port, state, flags: [], vlan, group },
    ...(Object.values(wanted).some((item) => item !== undefined) && { details: wanted }),
  };
  return command({
    protocol: 'route',
    body: mdbChangeMessage,
    operation: `mdb ${verb} ${group}`,
    type,
    flags: messageFlags,
    value,
    argumentPath: inDetails,
  });
}

/** Makes a port a member of a group: `bridge mdb add`. Needs CAP_NET_ADMIN. EEXIST where it is one. */
export const add = operation(
  'mdb add',
  () => [entryInput()],
  (entry: MdbCreate): Request<void> => change('add', RTM_NEWMDB, NLM_F_CREATE | NLM_F_EXCL, entry),
);

/** Adds a group to a port, or changes it where the port has it: `bridge mdb replace`. Needs CAP_NET_ADMIN. Linux 6.3. */
export const replace = operation(
  'mdb replace',
  () => [entryInput()],
  (entry: MdbCreate): Request<void> => change('replace', RTM_NEWMDB, NLM_F_CREATE | NLM_F_REPLACE, entry),
);

/** Deletes a group of a port: `bridge mdb del`. Needs CAP_NET_ADMIN. EINVAL where the port does not have it. */
const remove = operation(
  'mdb delete',
  () => [entryInput()],
  (entry: MdbCreate): Request<void> => change('delete', RTM_DELMDB, 0, entry),
);

export { remove as delete };

/**
 * Deletes the groups of one bridge or VXLAN in one request, in which the kernel selects them: `bridge mdb flush`. Needs CAP_NET_ADMIN.
 * Linux 6.8; older kernels answer EOPNOTSUPP. {@link flush} works everywhere, and tells their number.
 *
 * @example mdb.deleteMany({ index: bridge.index, vlan: 10, permanent: false })
 */
export const deleteMany = operation(
  'mdb deleteMany',
  () => [selectionInput()],
  (selection: MdbSelection): Request<void> => {
    const { index, port = 0, vlan = 0, permanent, protocol, ...rest } = selection;
    const wanted = {
      ...rest,
      ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
      ...(permanent !== undefined && { stateMask: ['permanent' as const] }),
    };
    return command({
      protocol: 'route',
      body: mdbChangeMessage,
      operation: 'mdb deleteMany',
      type: RTM_DELMDB,
      flags: NLM_F_BULK,
      value: {
        family: 'bridge',
        index,
        entry: {
          ...{ port, state: permanent === true ? 'permanent' : 'temporary', flags: [], vlan },
          group: anyGroup,
        },
        ...(Object.values(wanted).some((item) => item !== undefined) && { details: wanted }),
      },
      argumentPath: inDetails,
    });
  },
);

/**
 * Deletes all groups that match a filter, one by one. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await mdb.flush(socket, { index: bridge.index, vlan: 10 })
 */
export const flush = flushOperation<MdbEntry, MdbFilter>('mdb flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  // Groups of single sources go with the group that has them in its list.
  gone: ['EINVAL', 'ENOENT'],
});
