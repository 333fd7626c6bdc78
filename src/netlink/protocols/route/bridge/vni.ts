import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { command, dumpOfLists, readEventOf } from '../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  type Check,
  isAddress,
  isBoolean,
  isEncodedBy,
  isIndex,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { family } from '../../common/address-families.ts';
import { RTM_DELTUNNEL, RTM_GETTUNNEL, RTM_NEWTUNNEL } from '../rtm.ts';

/** Header of messages about tunnels (`struct tunnel_msg` of linux/if_link.h), 8 bytes. */
const header = struct('tunnel_msg', {
  family,
  flags: flags(u8, { stats: 1 }),
  _pad: pad(2),
  /** Of the VXLAN link. */
  index: u32,
});

/** Counters of the traffic with a VNI (`VNIFILTER_ENTRY_STATS_*`). */
const statistics = attributes('VNIFILTER_ENTRY_STATS', () => ({
  rxBytes: [1, u64],
  rxPackets: [2, u64],
  rxDrops: [3, u64],
  rxErrors: [4, u64],
  txBytes: [5, u64],
  txPackets: [6, u64],
  txDrops: [7, u64],
  txErrors: [8, u64],
}));

/** A range of VNIs (`VXLAN_VNIFILTER_ENTRY_*`). */
const entry = attributes('VXLAN_VNIFILTER_ENTRY', () => ({
  start: [1, u32],
  end: [2, u32],
  group: [3, ipv4],
  group6: [4, ipv6],
  stats: [5, statistics, NESTED],
}));

/** A message about the VNIs of a link. */
export interface VniMessage extends StructWithAttributes<Infer<typeof header>, VniAttributes> {}
interface VniAttributes {
  entries?: Infer<typeof entry>[] | undefined;
}

/** The schema of messages about the VNIs of links. */
export const vniMessage: Type<VniMessage> = structWithAttributes(
  header,
  attributes('VXLAN_VNIFILTER', () => ({ entries: [1, repeated(entry), NESTED] })),
);

/** A VNI that a VXLAN link with `vnifilter` accepts, or a range of them: `bridge vni show`. */
export interface Vni {
  /** Index of the VXLAN link. */
  index: number;
  /** VNI, 0 to 16777215. */
  vni: number;
  /** The last VNI of the range; the same as `vni` for a single one. */
  endVni: number;
  /** IPv4 or IPv6 address of the remote end or of the multicast group, where it is not that of the link. */
  group?: string | undefined;
  /** Counters, where the list was asked for them. */
  statistics?: VniStatistics | undefined;
}

/** Counters of the traffic with a VNI. */
export interface VniStatistics extends Infer<typeof statistics> {}

/** A VNI to add or delete. A {@link Vni} from a list can be given as it is: counters are not sent. */
export interface VniCreate extends Omit<Vni, 'endVni'> {
  /** The last VNI of a range. */
  endVni?: number | undefined;
}

/** Which VNIs to list or flush. */
export interface VniFilter {
  /** Index of the VXLAN link. */
  index?: number | undefined;
  /** A VNI: ranges that have it match. */
  vni?: number | undefined;
  /** With counters. */
  statistics?: boolean | undefined;
}

const isVni: Check = isInteger(0, 0xff_ffff, 'a VNI from 0 to 16777215');
const vniInput = (): Check =>
  required(
    isObject<VniCreate>(
      {
        index: required(isIndex),
        vni: required(isVni),
        endVni: isVni,
        group: isAddress,
        statistics: isEncodedBy(statistics, 'counters'),
      },
      'a VNI',
    ),
  );
const filterInput = (): Check =>
  isObject<VniFilter>({ index: isIndex, vni: isVni, statistics: isBoolean }, 'a filter of VNIs');

const filterTests: FilterTests<Vni, VniFilter> = {
  index: true,
  vni: ({ vni, endVni }, wanted) => vni <= wanted && wanted <= endVni,
  statistics: 'mode',
};

function toVnis({ index = 0, entries = [] }: VniMessage): Vni[] {
  return entries.map(({ start = 0, end = start, group, group6, stats }) => {
    const address = group ?? group6;
    return {
      index,
      vni: start,
      endVni: end,
      ...(address !== undefined && { group: address }),
      ...(stats !== undefined && { statistics: stats }),
    };
  });
}

const base = { protocol: 'route', body: vniMessage } as const;

/** Reads an event about VNIs of a link. */
export const readEvent = readEventOf(RTM_NEWTUNNEL, vniMessage, toVnis);

/** Lists the VNIs that VXLAN links with `vnifilter` accept: `bridge vni show`, with counters `bridge -s vni show`. Linux 5.18. */
export const list = operation(
  'vni list',
  () => [filterInput()],
  (filter: VniFilter = {}): Dump<Vni> => {
    const { index = 0, statistics: withStatistics } = filter;
    const all = dumpOfLists({
      operation: 'vni list',
      type: RTM_GETTUNNEL,
      value: { family: 'bridge', index, ...(withStatistics === true && { flags: ['stats'] }) },
      reply: vniMessage,
      map: toVnis,
      ...base,
    });
    return filtered(all, filterTests, filter);
  },
);

function change(verb: string, type: number, { index, vni, endVni = vni, group }: VniCreate): Request<void> {
  const operation = `vni ${verb} ${vni}`;
  if (endVni < vni) throwInvalid(operation, 'endVni', `the range from ${vni} to ${endVni} is empty`);
  const range = { start: vni, ...(endVni !== vni && { end: endVni }) };
  const address = group === undefined ? {} : group.includes(':') ? { group6: group } : { group };
  return command({
    operation,
    type,
    value: { family: 'bridge', index, entries: [{ ...range, ...address }] },
    ...base,
  });
}

/**
 * Lets a VXLAN link with `vnifilter` accept a VNI or a range of them: `bridge vni add`. For one that it accepts already,
 * `group` is changed. Needs CAP_NET_ADMIN. Linux 5.18.
 *
 * @example vnis.add({ index: vxlan.index, vni: 1000, endVni: 1010, group: '239.1.1.1' })
 */
export const add = operation(
  'vni add',
  () => [vniInput()],
  (vni: VniCreate): Request<void> => change('add', RTM_NEWTUNNEL, vni),
);

/** Lets a VXLAN link no longer accept a VNI or a range of them: `bridge vni delete`. Needs CAP_NET_ADMIN. */
const remove = operation(
  'vni delete',
  () => [vniInput()],
  ({ group: _, ...vni }: VniCreate): Request<void> => change('delete', RTM_DELTUNNEL, vni),
);

export { remove as delete };

/** Deletes all VNIs that match a filter. Resolves to the number of VNIs and ranges. Needs CAP_NET_ADMIN. */
export const flush = flushOperation<Vni, VniFilter>('vni flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  remove,
  gone: ['ENOENT'],
});
