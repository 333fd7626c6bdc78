import { attributes } from '../../codec/composites/attribute-set.ts';
import { struct } from '../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../codec/composites/struct-with-attributes.ts';
import { s32, u32 } from '../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../codec/type.ts';
import { command, dump, query, readEventOf } from '../../request/builders.ts';
import {
  argument,
  type Check,
  isAnyOf,
  isInteger,
  isNamespaceHolder,
  isObject,
  isOneOf,
  operation,
  required,
} from '../../request/input.ts';
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

/** An nsid message: header and attributes as on the wire. */
export interface NsidMessage
  extends StructWithAttributes<Infer<typeof generalHeader>, Infer<typeof nsidAttributes>> {}

/** The schema of nsid messages. */
export const nsidMessage: Type<NsidMessage> = structWithAttributes(generalHeader, nsidAttributes);

const route = { protocol: 'route', body: nsidMessage } as const;
const toNsid = ({ nsid }: NsidMessage): number | undefined =>
  nsid === undefined || nsid < 0 ? undefined : nsid;

/** Reads an event about an identifier of a namespace. */
export const readEvent = readEventOf(RTM_NEWNSID, nsidMessage, toNsid);

const isNsid: Check = isInteger(0, 0x7fff_ffff, 'the identifier of a namespace');
const isNamespace: Check = argument('namespace', required(isNamespaceHolder));

/** Whose identifiers to list. */
export interface NsidFilter {
  /** Those that another namespace has given, which is referred to by its own identifier. Linux 5.0. */
  targetNsid?: number | undefined;
}

/** Lists the identifiers that the socket's namespace has given to other namespaces: `ip netns list-id`. */
export const list = operation(
  'nsid list',
  () => [isObject<NsidFilter>({ targetNsid: isNsid }, 'a filter of identifiers')],
  ({ targetNsid }: NsidFilter = {}): Dump<number> =>
    dump({
      operation: 'nsid list',
      type: RTM_GETNSID,
      value: { family: 'unspec', ...(targetNsid !== undefined && { targetNsid }) },
      reply: nsidMessage,
      map: toNsid,
      ...route,
    }),
);

/** Identifiers of one namespace in two others. */
export interface NsidTranslation {
  /** In the namespace of the request. */
  nsid: number;
  /** In the socket's namespace; -1 where it has none there. */
  currentNsid: number;
}

/**
 * Lists the identifiers that another namespace has given, each with the identifier in the socket's namespace:
 * `ip netns list-id target-nsid ID`. Linux 5.0.
 */
export const translate = operation(
  'nsid translate',
  () => [argument('targetNsid', required(isNsid))],
  (targetNsid: number): Dump<NsidTranslation> =>
    dump({
      operation: `nsid translate ${targetNsid}`,
      type: RTM_GETNSID,
      value: { family: 'unspec', targetNsid },
      reply: nsidMessage,
      map: ({ nsid = -1, currentNsid = -1 }) => ({ nsid, currentNsid }),
      ...route,
    }),
);

/** Gets the identifier that the socket's namespace has given to another one; -1 where it has given none. */
export const get = operation(
  'nsid get',
  () => [isNamespace],
  (namespace: { readonly fd: number }): Request<number> =>
    query({
      operation: 'nsid get',
      type: RTM_GETNSID,
      value: { family: 'unspec', fd: namespace.fd },
      reply: nsidMessage,
      map: ({ nsid = -1 }) => nsid,
      ...route,
    }),
);

/**
 * Gives an identifier to another namespace: `ip netns set`. The kernel chooses one for `'auto'`. Needs CAP_NET_ADMIN. EEXIST
 * where the namespace has one.
 */
export const set = operation(
  'nsid set',
  () => [isNamespace, argument('nsid', required(isAnyOf(isNsid, isOneOf(['auto']))))],
  (namespace: { readonly fd: number }, nsid: number | 'auto'): Command<number> => {
    const value: NsidMessage = { family: 'unspec', fd: namespace.fd, nsid: nsid === 'auto' ? -1 : nsid };
    return command({ operation: `nsid set ${nsid}`, type: RTM_NEWNSID, value, ...route }, readEvent);
  },
);

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
  operations: { list, translate, get, set },
});
