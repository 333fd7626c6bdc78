import { didYouMean } from '../netlink/codec/nearest-word.ts';
import type { Type } from '../netlink/codec/type.ts';
import { NetlinkError } from '../netlink/errors/netlink-error.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from '../netlink/message/header.ts';
import { type Protocol, protocolNames } from '../netlink/protocol-table.ts';
import { getFamily } from '../netlink/protocols/generic/nlctrl/messages.ts';
import { linkMessage } from '../netlink/protocols/route/links/attributes.ts';
import { linkKinds } from '../netlink/protocols/route/links/kinds/registry.ts';
import { isMissingPart } from '../netlink/protocols/route/missing-part.ts';
import { routeMessage } from '../netlink/protocols/route/routes/attributes.ts';
import { type EncapKinds, encapTypes } from '../netlink/protocols/route/routes/encap/registry.ts';
import {
  RTM_NEWACTION,
  RTM_NEWLINK,
  RTM_NEWQDISC,
  RTM_NEWROUTE,
  RTM_NEWTFILTER,
} from '../netlink/protocols/route/rtm.ts';
import { command } from '../netlink/request/builders.ts';
import { check, checkArgument, required } from '../netlink/request/input.ts';
import { throwInvalid } from '../netlink/request/validate.ts';
import { NetlinkSocket } from '../netlink/socket/socket.ts';
import { createNetworkNamespace } from '../syscalls/namespace.ts';
import { closeFd } from '../syscalls/socket.ts';

/** Uses a kind once, in a namespace that is thrown away. */
type Probe = (socket: NetlinkSocket<'route'>, kind: string) => Promise<void>;

/** Index of the loopback link of a new namespace. */
const loopback = 1;

function use<T>(
  socket: NetlinkSocket<'route'>,
  what: string,
  type: number,
  body: Type<T>,
  value: NoInfer<T>,
): Promise<void> {
  const flags = NLM_F_CREATE | NLM_F_EXCL;
  return socket.request(command({ protocol: 'route', operation: `try ${what}`, type, flags, body, value }));
}

const trafficControl = (): Promise<typeof import('../netlink/protocols/route/tc/index.ts')> =>
  import('../netlink/protocols/route/tc/index.ts');

const probeQdisc: Probe = async (socket, kind) => {
  const { qdiscMessage } = await trafficControl();
  const [parent, handle] = kind === 'clsact' || kind === 'ingress' ? ['ingress', 'ffff:'] : ['root', '1:'];
  await use(socket, `qdisc ${kind}`, RTM_NEWQDISC, qdiscMessage, { index: loopback, kind, parent, handle });
};

/** Adds a qdisc that takes filters. */
async function makePlaceForFilters(socket: NetlinkSocket<'route'>): Promise<void> {
  let reason: unknown;
  for (const kind of ['clsact', 'ingress', 'prio', 'htb', 'drr']) {
    try {
      await probeQdisc(socket, kind);
      return;
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

const probeFilter: Probe = async (socket, kind) => {
  const { filterMessage } = await trafficControl();
  await makePlaceForFilters(socket);
  const attachment = { index: loopback, parent: 'ingress', protocol: 'all', priority: 1 } as const;
  await use(socket, `filter ${kind}`, RTM_NEWTFILTER, filterMessage, { ...attachment, kind });
};

const probes = {
  // Without queues no link is created.
  link: (socket, kind) =>
    use(socket, `link ${kind}`, RTM_NEWLINK, linkMessage, { numTxQueues: 0, linkInfo: { kind } }),
  qdisc: probeQdisc,
  filter: probeFilter,
  async action(socket, kind) {
    const { actionMessage } = await trafficControl();
    await use(socket, `action ${kind}`, RTM_NEWACTION, actionMessage, { actions: { 1: { kind } } });
  },
  encapsulation: (socket, encapType) =>
    use(socket, `encapsulation ${encapType}`, RTM_NEWROUTE, routeMessage, {
      family: 'inet6',
      dstLength: 128,
      dst: '2001:db8::1',
      oif: loopback,
      encapType: encapType as keyof EncapKinds,
      encap: new Uint8Array() as never,
    }),
} satisfies Record<string, Probe>;
type Owner = keyof typeof probes;

/** Features that have been found. A missing one may come later: a module can be installed. */
const found = new Set<string>();

const isFeature = required(check('the name of a feature', (value) => typeof value === 'string'));

/** Looks for a feature: see `supports`. */
export async function find(feature: string): Promise<boolean> {
  checkArgument('supports', 'feature', isFeature, feature);
  if (found.has(feature)) return true;
  const isThere = await tryFeature(feature);
  if (isThere) found.add(feature);
  return isThere;
}

async function tryFeature(feature: string): Promise<boolean> {
  const [, owner, kind] = /^([a-z]+):(.+)$/.exec(feature) ?? [];
  if (owner === undefined || kind === undefined) {
    const owners = await ownersOf(feature);
    return tryKind(owners[0] as Owner, feature);
  }
  if (owner === 'family') return hasFamily(kind);
  if (owner === 'protocol') return hasProtocol(kind);
  if (!Object.hasOwn(probes, owner)) {
    const known = [...Object.keys(probes), 'family', 'protocol'];
    throwInvalid(
      'supports',
      'feature',
      `expected one of ${known.join(', ')} before the colon, got '${owner}'${didYouMean(owner, known)}`,
    );
  }
  return tryKind(owner as Owner, kind);
}

/** The objects that a kind belongs to, in the order in which they are tried. */
async function ownersOf(kind: string): Promise<Owner[]> {
  const { qdiscKinds, filterKinds, actionKinds } = await import('../netlink/protocols/route/tc/kinds.ts');
  const tables = {
    link: linkKinds,
    qdisc: qdiscKinds,
    filter: filterKinds,
    action: actionKinds,
    encapsulation: encapTypes,
  };
  const owners = (Object.keys(tables) as Owner[]).filter((owner) => tables[owner].get(kind) !== undefined);
  if (owners.length === 0) {
    const known = Object.values(tables).flatMap((table) => [...table.keys()]);
    throwInvalid(
      'supports',
      'feature',
      `'${kind}' is no known kind${didYouMean(kind, known)}; say what it is a kind of: 'link:${kind}'`,
    );
  }
  return owners;
}

async function tryKind(owner: Owner, kind: string): Promise<boolean> {
  const fd = createNetworkNamespace();
  try {
    const socket = NetlinkSocket.open('route', { namespace: { fd } });
    try {
      await probes[owner](socket, kind);
      return true;
    } catch (error) {
      if (!(error instanceof NetlinkError) || error.code === 'EPERM') throw error;
      return !isMissingPart(error);
    } finally {
      socket.close();
    }
  } finally {
    closeFd(fd);
  }
}

async function hasFamily(name: string): Promise<boolean> {
  const socket = NetlinkSocket.open('generic');
  try {
    await socket.request(getFamily(name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  } finally {
    socket.close();
  }
}

function hasProtocol(name: string): boolean {
  if (!(protocolNames as readonly string[]).includes(name))
    throwInvalid('supports', 'feature', `'${name}' is no netlink protocol${didYouMean(name, protocolNames)}`);
  try {
    NetlinkSocket.open(name as Protocol).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPROTONOSUPPORT') return false;
    throw error;
  }
}
