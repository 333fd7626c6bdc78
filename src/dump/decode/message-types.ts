import { Reader } from '../../netlink/codec/reader.ts';
import type { AnyType } from '../../netlink/codec/type.ts';
import {
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
} from '../../netlink/message/header.ts';
import { type Protocol, protocolNumbers as protocols } from '../../netlink/protocol-table.ts';
import { controlMessage, GENL_ID_CTRL } from '../../netlink/protocols/generic/nlctrl/messages.ts';
import { protocol as route } from '../../netlink/protocols/route/protocol.ts';

/** What a message type is called and how its payload is read. */
export interface MessageDescription {
  readonly name: string;
  readonly body?: AnyType | undefined;
  /** True if integers without a schema are in network byte order. */
  readonly bigEndian?: boolean | undefined;
  /** Length of the fixed header of the payload, where there is no schema and it is known all the same. */
  readonly headerLength?: number | undefined;
  /** What the flags from 0x100 on mean: they depend on what the message asks for. */
  readonly verb?: 'get' | 'new' | 'delete' | 'acknowledge' | undefined;
}

const control: ReadonlyMap<number, MessageDescription> = new Map<number, MessageDescription>([
  [NLMSG_NOOP, { name: 'NLMSG_NOOP' }],
  [NLMSG_ERROR, { name: 'NLMSG_ERROR', verb: 'acknowledge' }],
  [NLMSG_DONE, { name: 'NLMSG_DONE', verb: 'acknowledge' }],
  [NLMSG_OVERRUN, { name: 'NLMSG_OVERRUN' }],
]);

/** The verbs of rtnetlink, whose message types come in fours. */
const routeVerbs = ['new', 'delete', 'get', 'new'] as const;

/** Subsystems of nfnetlink (`NFNL_SUBSYS_*` of linux/netfilter/nfnetlink.h). */
const netfilterSubsystems = [
  'none',
  'ctnetlink',
  'ctnetlink_exp',
  'queue',
  'ulog',
  'osf',
  'ipset',
  'acct',
  'cttimeout',
  'cthelper',
  'nftables',
  'nft_compat',
  'hook',
];

/**
 * Looks a message type up. What is unknown is called by its number. `families`: of generic netlink by number, as far as
 * they are known.
 */
export function describeMessage(
  protocol: number,
  type: number,
  families: ReadonlyMap<number, string>,
): MessageDescription {
  const common = control.get(type);
  if (common !== undefined) return common;
  if (type < NLMSG_MIN_TYPE && protocol !== protocols.audit) return { name: `NLMSG ${type}` };
  const known = knownType(protocol, type);
  switch (protocol) {
    case protocols.route:
      return { name: `RTM ${type}`, ...known, verb: routeVerbs[type & 3] };
    case protocols.generic:
      return { name: `${families.get(type) ?? `family ${type}`}`, headerLength: 4, ...known };
    case protocols.netfilter:
      return {
        name: `${netfilterSubsystems[type >> 8] ?? `subsystem ${type >> 8}`} ${type & 0xff}`,
        headerLength: 4,
        bigEndian: true,
        ...known,
      };
    case protocols.sockDiag:
      return { name: type === 20 ? 'SOCK_DIAG_BY_FAMILY' : `SOCK_DIAG ${type}`, verb: 'get', ...known };
    default:
      return { name: `type ${type}`, ...known };
  }
}

const empty = new Reader(new Uint8Array(0));

function knownType(protocol: number, type: number): MessageDescription | undefined {
  if (protocol === protocols.generic)
    return type === GENL_ID_CTRL ? { name: 'nlctrl', body: controlMessage } : undefined;
  if (protocol !== protocols.route) return undefined;
  const found = route.describe({ type, reader: empty, start: 0, end: 0 });
  return found && { name: found.name, body: found.reply };
}

const protocolNames = new Map<number, Protocol>(
  (Object.keys(protocols) as Protocol[]).map((name) => [protocols[name], name]),
);

/** `route` of 0; the number as text where it has no name. */
export function protocolName(protocol: number): string {
  return protocolNames.get(protocol) ?? String(protocol);
}

const commonNames: readonly (readonly [number, string])[] = [
  [0x1, 'request'],
  [0x2, 'multi'],
  [0x4, 'ack'],
  [0x8, 'echo'],
  [0x10, 'dumpInterrupted'],
  [0x20, 'dumpFiltered'],
];

const verbNames: Readonly<
  Record<NonNullable<MessageDescription['verb']>, readonly (readonly [number, string])[]>
> = {
  get: [
    [0x300, 'dump'],
    [0x100, 'root'],
    [0x200, 'match'],
    [0x400, 'atomic'],
  ],
  new: [
    [0x100, 'replace'],
    [0x200, 'excl'],
    [0x400, 'create'],
    [0x800, 'append'],
  ],
  delete: [
    [0x100, 'nonrec'],
    [0x200, 'bulk'],
  ],
  acknowledge: [
    [0x100, 'capped'],
    [0x200, 'ackTlvs'],
  ],
};

/** Without a verb: what stands out is a dump, or something to be made. */
const unknownVerb: readonly (readonly [number, string])[] = [
  [0x300, 'dump'],
  [0x400, 'create'],
  [0x800, 'append'],
];

/** The names of message flags (`NLM_F_*`), with what has no name as a hexadecimal number behind them. */
export function flagNames(flags: number, { verb }: Pick<MessageDescription, 'verb'>): string[] {
  const names: string[] = [];
  let rest = flags;
  for (const [bits, name] of [...commonNames, ...(verb === undefined ? unknownVerb : verbNames[verb])]) {
    if ((rest & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  if (rest !== 0) names.push(`0x${rest.toString(16)}`);
  return names;
}
