import type { Flags } from '../../../codec/scalars/enums.ts';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump } from '../../../request/builders.ts';
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

const base = { protocol: 'route', body: neighbourMessage } as const;

const entryInput = (): Check =>
  required(
    isObject<FdbCreate>(
      {
        ...withoutFields(attributeFields<NeighbourAttributes>(neighbourAttributes), 'ifindex'),
        index: required(isIndex),
        lladdr: required(isLinkAddress),
        state: isFlagList(neighbourState, 'a list of states'),
        flags: isFlagList(neighbourFlags),
        protocol: protocols.isOne,
        via: isIndex,
      },
      'an entry of a forwarding table',
    ),
  );

const filterInput = (): Check =>
  isObject<FdbFilter>(
    { index: isIndex, master: isIndex, lladdr: isLinkAddress, vlan: isInteger(0, 4095), dst: isAddress },
    'a filter of entries',
  );

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
 * Deletes all entries that match a filter: `bridge fdb flush`. Resolves to their number. Needs CAP_NET_ADMIN.
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
