import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump } from '../../../request/builders.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import {
  type NeighbourAttributes,
  type NeighbourMessage,
  neighbourMessage,
} from '../neighbours/attributes.ts';
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from '../rtm.ts';

/** An entry of the forwarding table of a bridge or VXLAN: `bridge fdb show`. */
export interface FdbEntry extends Omit<NeighbourAttributes, 'ifindex'> {
  /** Index of the port, or of the VXLAN. */
  index: number;
  /** Link-layer address that is reached there. */
  lladdr: string;
  /** With `'permanent'` it is the device's own (`local`); with `'noarp'` static; with `'reachable'` alone, dynamic. */
  state: NonNullable<NeighbourMessage['state']>;
  /** `'self'` in the device's table, `'master'` in its bridge's, `'extLearn'`, `'sticky'`, `'offloaded'` … */
  flags: NonNullable<NeighbourMessage['flags']>;
  /** Index of the link by which a VXLAN's remote end is reached (`via`). */
  via?: number | undefined;
}

/** What an entry is made from. */
export interface FdbCreate extends Partial<Omit<FdbEntry, 'index' | 'lladdr' | 'cacheInfo'>> {
  index: number;
  lladdr: string;
}

/** Which entries to list. */
export interface FdbFilter {
  /** Index of the port or VXLAN. Linux 5.0; not filtered before. */
  index?: number | undefined;
  /** Index of the bridge. */
  master?: number | undefined;
}

const base = { protocol: 'route', body: neighbourMessage } as const;

function toEntry(message: NeighbourMessage): FdbEntry {
  const { family: _, type: __, ifindex, ...entry } = message;
  return { ...entry, ...(ifindex !== undefined && { via: ifindex }) } as FdbEntry;
}

/** The entries of all forwarding tables, or of those of a bridge or link: `bridge fdb show`. */
export function list({ index, master }: FdbFilter = {}): Dump<FdbEntry> {
  const value: NeighbourMessage = {
    family: 'bridge',
    ...(index !== undefined && { index }),
    ...(master !== undefined && { master }),
  };
  return dump({
    operation: 'fdb list',
    type: RTM_GETNEIGH,
    value,
    reply: neighbourMessage,
    map: toEntry,
    ...base,
  });
}

function change(verb: string, type: number, messageFlags: number, entry: FdbCreate): Request<void> {
  const operation = `fdb ${verb} ${entry?.lladdr}`;
  const { index, lladdr, state = ['noarp', 'permanent'], flags = ['self'], via, ...rest } = entry ?? {};
  if (!Number.isInteger(index) || index <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
  if (typeof lladdr !== 'string') throwInvalid(operation, 'lladdr', 'expected a link-layer address');
  const value: NeighbourMessage = {
    family: 'bridge',
    index,
    state,
    flags,
    lladdr,
    ...(via !== undefined && { ifindex: via }),
    ...rest,
  };
  return command({ operation, type, flags: messageFlags, value, ...base });
}

/**
 * Adds an entry, permanent and in the device's own table unless told: `bridge fdb add`. Needs CAP_NET_ADMIN. EEXIST
 * where there is one.
 *
 * @example fdb.add({ index: vxlan.index, lladdr: '02:00:00:00:00:02', dst: '192.0.2.2' })
 */
export function add(entry: FdbCreate): Request<void> {
  return change('add', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, entry);
}

/** Adds another remote end to an entry of a VXLAN: `bridge fdb append`. Needs CAP_NET_ADMIN. */
export function append(entry: FdbCreate): Request<void> {
  return change('append', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND, entry);
}

/** Adds an entry or changes the one there is: `bridge fdb replace`. Needs CAP_NET_ADMIN. */
export function replace(entry: FdbCreate): Request<void> {
  return change('replace', RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, entry);
}

/** Deletes an entry: `bridge fdb del`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
function remove(entry: FdbCreate): Request<void> {
  return change('delete', RTM_DELNEIGH, 0, entry);
}

export { remove as delete };
