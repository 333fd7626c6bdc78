import { attributes } from '../../codec/composites/attribute-set.ts';
import { struct } from '../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../codec/composites/struct-with-attributes.ts';
import { s32, u32 } from '../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../codec/type.ts';
import { command, dump, query, readEventOf } from '../../request/builders.ts';
import type { Command, Dump, Request } from '../../request/request.ts';
import { family } from '../common/address-families.ts';
import { routeObject } from './define.ts';
import { RTM_GETNSID, RTM_NEWNSID } from './rtm.ts';

/** Header of several small messages (`struct rtgenmsg` of linux/rtnetlink.h), 1 byte. */
const generalHeader = struct('rtgenmsg', { family });

/** Attributes of messages about the identifiers of namespaces (`NETNSA_*` of linux/net_namespace.h). */
const nsidAttributes = attributes('NETNSA', () => ({
  nsid: [1, s32],
  pid: [2, u32],
  fd: [3, u32],
  targetNsid: [4, s32],
  currentNsid: [5, s32],
}));

/** An nsid message as it lies on the wire. */
export interface NsidMessage
  extends StructWithAttributes<Infer<typeof generalHeader>, Infer<typeof nsidAttributes>> {}

/** The schema of nsid messages. */
export const nsidMessage: Type<NsidMessage> = structWithAttributes(generalHeader, nsidAttributes);

const route = { protocol: 'route', body: nsidMessage } as const;
const toNsid = ({ nsid }: NsidMessage): number | undefined =>
  nsid === undefined || nsid < 0 ? undefined : nsid;

/** Reads what the kernel tells of identifiers of namespaces, without being asked. */
export const readEvent = readEventOf(RTM_NEWNSID, nsidMessage, toNsid);

/** Whose identifiers to list. */
export interface NsidFilter {
  /** Those that another namespace knows, told by its own identifier. Linux 5.0. */
  targetNsid?: number | undefined;
}

/** The identifiers of other namespaces that the socket's namespace knows: `ip netns list-id`. */
export function list({ targetNsid }: NsidFilter = {}): Dump<number> {
  return dump({
    operation: 'nsid list',
    type: RTM_GETNSID,
    value: { family: 'unspec', ...(targetNsid !== undefined && { targetNsid }) },
    reply: nsidMessage,
    map: toNsid,
    ...route,
  });
}

/** How a namespace is called in two others. */
export interface NsidTranslation {
  /** In the namespace that was asked about. */
  nsid: number;
  /** In the socket's namespace; -1 where it has no identifier there. */
  currentNsid: number;
}

/** What another namespace calls namespaces, and what the socket's own does: `ip netns list-id target-nsid ID`. Linux 5.0. */
export function translate(targetNsid: number): Dump<NsidTranslation> {
  return dump({
    operation: `nsid translate ${targetNsid}`,
    type: RTM_GETNSID,
    value: { family: 'unspec', targetNsid },
    reply: nsidMessage,
    map: ({ nsid = -1, currentNsid = -1 }) => ({ nsid, currentNsid }),
    ...route,
  });
}

/** The identifier that the socket's namespace has for another one; -1 where it has none. */
export function get(namespace: { readonly fd: number }): Request<number> {
  const value: NsidMessage = { family: 'unspec', fd: namespace.fd };
  return query({
    operation: 'nsid get',
    type: RTM_GETNSID,
    value,
    reply: nsidMessage,
    map: ({ nsid = -1 }) => nsid,
    ...route,
  });
}

/** Gives another namespace an identifier: `ip netns set`. Needs CAP_NET_ADMIN. EEXIST where it has one already. */
export function set(namespace: { readonly fd: number }, nsid: number): Command<number> {
  const value: NsidMessage = { family: 'unspec', fd: namespace.fd, nsid };
  return command({ operation: `nsid set ${nsid}`, type: RTM_NEWNSID, value, ...route }, readEvent);
}

/** Identifiers of other namespaces: `ip netns list-id`. */
export const nsid = routeObject({
  name: 'nsid',
  label: 'NSID',
  first: RTM_NEWNSID,
  reply: nsidMessage,
  read: readEvent,
  groups: ['nsid'],
  key: String,
  list,
  commands: { verbs: { list: () => list() } },
  operations: { list, get, set },
});
