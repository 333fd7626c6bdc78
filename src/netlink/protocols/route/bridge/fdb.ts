import type { Flags } from '../../../codec/scalars/enums.ts';
import {
  NLM_F_APPEND,
  NLM_F_BULK,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
} from '../../../message/header.ts';
import { command, dump, query } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isFlagList,
  isIndex,
  isInteger,
  isLinkAddress,
  isObject,
  operation,
  required,
  withoutFields,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { normalAddress } from '../../common/prefix.ts';
import { protocols } from '../known-names.ts';
import {
  type NeighbourAttributes,
  type NeighbourMessage,
  neighbourAttributes,
  neighbourFlags,
  neighbourMessage,
  neighbourState,
} from '../neighbours/attributes.ts';
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from '../rtm.ts';

/** An entry of the forwarding table of a bridge or VXLAN: `bridge fdb show`. */
export interface FdbEntry extends Omit<NeighbourAttributes, 'ifindex'> {
  /** Index of the port, or of the VXLAN. */
  index: number;
  /** Link-layer address that is reached there. */
  lladdr: string;
  /**
   * With `'permanent'` it is an address of the host (`local`), with `'noarp'` it is static. With `'reachable'` alone it was
   * learned, and with `'stale'` it is about to expire.
   */
  state: NonNullable<NeighbourMessage['state']>;
  /** `'self'` for an entry in the table of the device, `'master'` in that of its bridge; `'extLearn'`, `'sticky'` … */
  flags: NonNullable<NeighbourMessage['flags']>;
  /** Index of the link that packets to a VXLAN remote end leave by. */
  via?: number | undefined;
}

/** An entry to add or delete. An {@link FdbEntry} from a list can be given as it is: fields of the kernel's state are not sent. */
export interface FdbCreate extends Partial<Omit<FdbEntry, 'index' | 'lladdr' | 'protocol'>> {
  index: number;
  lladdr: string;
  protocol?: FdbEntry['protocol'] | (string & {});
}

/** Which entries to list or flush. An entry must match all fields. */
export interface FdbFilter {
  /** Index of the port or VXLAN. */
  index?: number | undefined;
  /** Index of the bridge. Linux 5.0: older kernels ignore it. */
  master?: number | undefined;
  lladdr?: string | undefined;
  vlan?: number | undefined;
  /** Address of a VXLAN remote end. */
  dst?: string | undefined;
}

/** The entry that {@link get} asks for, by its address and the link or the bridge that has it. */
export interface FdbReference {
  lladdr: string;
  /** Index of the port or VXLAN. */
  index?: number | undefined;
  /** Index of the bridge, where that of a port is not known. */
  master?: number | undefined;
  vlan?: number | undefined;
  vni?: number | undefined;
  /** `'self'` for the table of the device, `'master'` for that of its bridge. */
  flags?: FdbEntry['flags'] | undefined;
}

/** Which entries {@link deleteMany} deletes. An entry must match all fields. */
export interface FdbSelection {
  /** Index of the bridge or VXLAN; of a port with the flag `'master'`. */
  index: number;
  /** Index of the port of the bridge, or of the link that packets of a VXLAN leave by. */
  ifindex?: number | undefined;
  vlan?: number | undefined;
  /** The states that an entry has: `['permanent']`, `['noarp']` for static ones. */
  state?: FdbEntry['state'] | undefined;
  /** The states that are compared. Those of `state` if absent; `['permanent']` without a `state` selects those that are not permanent. */
  stateMask?: FdbEntry['state'] | undefined;
  /** `'self'` (if absent) or `'master'`, and the flags that an entry has: `'extLearn'`, `'sticky'`, `'offloaded'`, `'use'` for those of users. */
  flags?: FdbEntry['flags'] | undefined;
  /** The flags that are compared. Those of `flags` except `'self'` and `'master'` if absent. */
  flagsMask?: FdbEntry['flags'] | undefined;
  /** Address of a VXLAN remote end. */
  dst?: string | undefined;
  /** UDP port of a VXLAN remote end. */
  port?: number | undefined;
  vni?: number | undefined;
  srcVni?: number | undefined;
  nhId?: number | undefined;
}

const base = { protocol: 'route', body: neighbourMessage } as const;

const state = isFlagList(neighbourState, 'a list of states');
const flags = isFlagList(neighbourFlags);

const entryFields = () => ({
  ...withoutFields(attributeFields<NeighbourAttributes>(neighbourAttributes), 'ifindex'),
  index: isIndex,
  lladdr: required(isLinkAddress),
  ...{ state, flags },
  protocol: protocols.isOne,
  via: isIndex,
});

const entryInput = (): Check =>
  required(
    isObject<FdbCreate>({ ...entryFields(), index: required(isIndex) }, 'an entry of a forwarding table'),
  );

const filterInput = (): Check =>
  isObject<FdbFilter>(
    { index: isIndex, master: isIndex, lladdr: isLinkAddress, vlan: isInteger(0, 4095), dst: isAddress },
    'a filter of entries',
  );

/** Listed entries have more than the fields that select one. */
const referenceInput = (): Check =>
  required(isObject<FdbReference>({ ...entryFields(), master: isIndex }, 'an entry to get', false));

const selectionInput = (): Check => {
  const { vlan, port, vni, srcVni, nhId } = entryFields();
  return required(
    isObject<FdbSelection>(
      {
        index: required(isIndex),
        ...{ ifindex: isIndex, vlan, state, stateMask: state, flags, flagsMask: flags },
        ...{ dst: isAddress, port, vni, srcVni, nhId },
      },
      'a selection of entries',
    ),
  );
};

const filterTests: FilterTests<FdbEntry, FdbFilter> = {
  index: true,
  // Entries in the tables of the ports themselves do not have it.
  master: 'kernel',
  lladdr: ({ lladdr }, wanted) => lladdr === wanted.toLowerCase().replaceAll('-', ':'),
  vlan: ({ vlan = 0 }, wanted) => vlan === wanted,
  dst: ({ dst }, wanted) => dst === normalAddress(wanted),
};

/**
 * Adds the flag that says whose table an entry is in: the kernel reports `self` only, and for an entry of a bridge the bridge.
 * Requests need one of them.
 */
function withTable(
  flags: Flags<keyof typeof neighbourFlags.names>,
  index: number | undefined,
  master: number | undefined,
): Flags<keyof typeof neighbourFlags.names> {
  if (flags.includes('self') || flags.includes('master')) return flags;
  return [...flags, master === undefined || master === index ? 'self' : 'master'];
}

function toEntry({ family: _, type: __, ifindex, ...entry }: NeighbourMessage): FdbEntry {
  const flags = withTable(entry.flags ?? [], entry.index, entry.master);
  return { ...entry, flags, ...(ifindex !== undefined && { via: ifindex }) } as FdbEntry;
}

/** Lists the entries of all forwarding tables, or those that match a filter: `bridge fdb show`. */
export const list = operation(
  'fdb list',
  () => [filterInput()],
  (filter: FdbFilter = {}): Dump<FdbEntry> => {
    const { index, master } = filter;
    const value: NeighbourMessage = {
      family: 'bridge',
      ...(index !== undefined && { index }),
      ...(master !== undefined && { master }),
    };
    const all = dump({
      operation: 'fdb list',
      type: RTM_GETNEIGH,
      value,
      reply: neighbourMessage,
      map: toEntry,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

/**
 * Gets one entry: `bridge fdb get`. ENOENT where there is none. Linux 5.0.
 *
 * @example fdb.get({ index: vxlan.index, lladdr: '02:00:00:00:00:02', flags: ['self'] })
 */
export const get = operation(
  'fdb get',
  () => [referenceInput()],
  (entry: FdbReference): Request<FdbEntry> => {
    const { lladdr, index, master, flags = [], vlan, vni } = entry;
    if (index === undefined && master === undefined)
      throwInvalid(
        'fdb get',
        'index',
        'expected the index of a port or VXLAN, or `master` with that of a bridge',
      );
    const value: NeighbourMessage = {
      family: 'bridge',
      ...(index === undefined ? { master } : { index }),
      flags: flags.filter((name) => name === 'self' || name === 'master'),
      lladdr,
      ...(vlan !== undefined && { vlan }),
      ...(vni !== undefined && { vni }),
    };
    return query({
      operation: `fdb get ${lladdr}`,
      type: RTM_GETNEIGH,
      value,
      reply: neighbourMessage,
      map: toEntry,
      ...base,
    });
  },
);

function change(verb: string, type: number, messageFlags: number, entry: FdbCreate): Request<void> {
  const { index, lladdr, state = ['noarp', 'permanent'], flags = [], via, protocol, ...rest } = entry;
  const value: NeighbourMessage = {
    family: 'bridge',
    index,
    // The kernel refuses to add an entry that is about to expire: it is one that was learned.
    state: state.map((name) => (name === 'stale' ? 'reachable' : name)),
    flags: withTable(flags, index, rest.master),
    lladdr,
    ...(via !== undefined && { ifindex: via }),
    ...(protocol !== undefined && { protocol: protocols.encodable(protocol) }),
    ...rest,
  };
  return command({ operation: `fdb ${verb} ${lladdr}`, type, flags: messageFlags, value, ...base });
}

/**
 * Adds an entry: `bridge fdb add`. It is permanent and in the table of the device itself, if `state` and `flags` are absent.
 * Needs CAP_NET_ADMIN. EEXIST where there is one.
 *
 * @example fdb.add({ index: vxlan.index, lladdr: '02:00:00:00:00:02', dst: '192.0.2.2' })
 */
export const add = operation(
  'fdb add',
  () => [entryInput()],
  (entry: FdbCreate): Request<void> => change('add', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, entry),
);

/** Adds another remote end to an entry of a VXLAN: `bridge fdb append`. Needs CAP_NET_ADMIN. */
export const append = operation(
  'fdb append',
  () => [entryInput()],
  (entry: FdbCreate): Request<void> => change('append', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND, entry),
);

/** Adds an entry, or changes it where it exists: `bridge fdb replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'fdb replace',
  () => [entryInput()],
  (entry: FdbCreate): Request<void> => change('replace', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, entry),
);

/** Deletes an entry: `bridge fdb del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const remove = operation(
  'fdb delete',
  () => [entryInput()],
  (entry: FdbCreate): Request<void> => change('delete', RTM_DELNEIGH, 0, entry),
);

export { remove as delete };

/**
 * Deletes the entries of one bridge, port or VXLAN in one request, in which the kernel selects them: `bridge fdb flush`. Needs CAP_NET_ADMIN.
 * Linux 5.19 for bridges, 6.7 for VXLANs; other links and older kernels answer EOPNOTSUPP or EINVAL. {@link flush} works everywhere, and tells their number.
 *
 * @example fdb.deleteMany({ index: bridge.index, vlan: 10, stateMask: ['permanent'] })
 */
export const deleteMany = operation(
  'fdb deleteMany',
  () => [selectionInput()],
  (selection: FdbSelection): Request<void> => {
    const { index, state = [], stateMask = state, flags = [], ...rest } = selection;
    const compared = flags.filter((name) => name !== 'self' && name !== 'master');
    const { flagsMask = compared, ifindex, vlan, ...others } = rest;
    const value: NeighbourMessage = {
      family: 'bridge',
      index,
      state,
      flags: withTable(flags, index, undefined),
      ...(ifindex !== undefined && { ifindex }),
      ...(vlan !== undefined && { vlan }),
      ...others,
      ...(flagsMask.length > 0 && { flagsMask }),
      ...(stateMask.length > 0 && { stateMask }),
    };
    return command({
      operation: 'fdb deleteMany',
      type: RTM_DELNEIGH,
      flags: NLM_F_BULK,
      value,
      ...base,
    });
  },
);

/**
 * Deletes all entries that match a filter, one by one. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await fdb.flush(socket, { index: vxlan.index })
 */
export const flush = flushOperation<FdbEntry, FdbFilter>('fdb flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
