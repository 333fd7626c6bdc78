import { socketStates } from '../../netlink/protocols/sock-diag/families.ts';
import type { InetSocket, SocketEndpoint } from '../../netlink/protocols/sock-diag/index.ts';
import { timerText } from './numbers.ts';
import { sctpStateText, sctpText } from './sctp-text.ts';
import {
  directions,
  type Lookup,
  lineStart,
  memoryText,
  type ShowOptions,
  stateText,
} from './show-options.ts';
import type { ListedSocket } from './socket-row.ts';
import { mptcpText, tcpText } from './tcp-text.ts';

const timerNames: Readonly<Record<string, string>> = {
  retransmit: 'on',
  keepalive: 'keepalive',
  timeWait: 'timewait',
  probe: 'persist',
};

/** The names of protocols that the column of the table has. */
const netids = ['tcp', 'udp', 'mptcp', 'sctp', 'dccp', 'icmp6'];

/** Returns an address and a port as `ss` shows them. */
function endpointText(
  { address, port }: SocketEndpoint,
  { family, ipv6Only = false }: Pick<InetSocket, 'family' | 'ipv6Only'>,
  protocol: string,
  link: string | undefined,
  show: ShowOptions,
  lookup: Lookup,
): readonly [string, string] {
  const isAny = family === 'inet6' && address === '::' && !ipv6Only;
  const resolved = lookup.hostName(address) ?? address;
  const host = isAny ? '*' : resolved.includes(':') ? `[${resolved}]` : resolved;
  const name = show.numeric || port === 0 ? undefined : lookup.serviceName(port, protocol);
  return [`${host}${link === undefined ? '' : `%${link}`}:`, port === 0 ? '*' : (name ?? String(port))];
}

/** Describes a TCP, UDP, raw … socket. `protocol` is the one that was listed. */
export function inetSocket(
  socket: InetSocket,
  protocol: string,
  isAssociation: boolean,
  show: ShowOptions,
  lookup: Lookup,
): ListedSocket {
  const { family, state, receiveQueue, sendQueue, local, peer, inode } = socket;
  const link = socket.interface ?? 0;
  return {
    facts: {
      family,
      local,
      peer,
      interface: link,
      mark: socket.mark ?? 0,
      cgroupId: socket.cgroupId ?? 0n,
    },
    inode,
    object: socket,
    row(users) {
      const device = link === 0 ? undefined : lookup.linkName(link);
      const netid = String(socket.protocol);
      return {
        netid: isAssociation ? '' : netids.includes(netid) ? netid : 'raw',
        state: isAssociation ? `\`- ${sctpStateText(numberOfState(state))}` : stateText(state),
        receiveQueue: receiveQueue | 0,
        sendQueue: sendQueue | 0,
        local: endpointText(local, socket, protocol, device, show, lookup),
        peer: endpointText(peer, socket, protocol, undefined, show, lookup),
        details: users + detailsOf(socket, protocol, show, lookup),
      };
    },
  };
}

/** Associations share the numbers of their states with connections, whose names the decoder has given them. */
function numberOfState(state: InetSocket['state']): number {
  return typeof state === 'number' ? state : socketStates[state];
}

function detailsOf(socket: InetSocket, protocol: string, show: ShowOptions, lookup: Lookup): string {
  const { family, shutdown, ipv6Only, cgroupId, tos, trafficClass, classId } = socket;
  let text = '';
  if (show.options) text += timerOf(socket, protocol);
  if (show.extended) {
    text += identityText(socket, lookup);
    if (family === 'inet6' && ipv6Only !== undefined) text += ` v6only:${Number(ipv6Only)}`;
    if (shutdown !== undefined) text += directions(shutdown);
  }
  if (show.tos) {
    const hex = (name: string, value: number | undefined): string =>
      value === undefined ? '' : ` ${name}:${value === 0 ? '0' : `0x${value.toString(16)}`}`;
    text += hex('tos', tos) + hex('tclass', trafficClass) + hex('class_id', classId);
  }
  if (show.cgroup && cgroupId !== undefined) text += ` cgroup:${lookup.cgroupPath(cgroupId)}`;
  if (show.socketOptions) text += optionsText(socket, show);
  if (show.memory || (show.info && protocol !== 'udp')) {
    if (!show.oneLine) text += '\n\t';
    text += memoryOf(socket);
    text +=
      protocol === 'sctp'
        ? sctpText(socket)
        : protocol === 'mptcp'
          ? mptcpText(socket)
          : tcpText(socket, show);
  }
  return text;
}

function timerOf({ timer, expires, retransmits }: InetSocket, protocol: string): string {
  if (timer === 'off') return '';
  const name = protocol === 'sctp' ? 'T3_RTX' : (timerNames[timer] ?? 'unknown');
  return ` timer:(${name},${timerText(expires)},${retransmits})`;
}

/** The facts that identify a socket and its owner. */
export function identityText(
  socket: Pick<InetSocket, 'uid' | 'inode' | 'cookie' | 'mark' | 'cgroupId'>,
  lookup: Lookup,
): string {
  const { uid, inode, cookie, mark, cgroupId } = socket;
  return [
    uid === 0 ? '' : ` uid:${uid}`,
    ` ino:${inode} sk:${cookie.toString(16)}`,
    mark ? ` fwmark:0x${mark.toString(16)}` : '',
    cgroupId ? ` cgroup:${lookup.cgroupPath(cgroupId)}` : '',
  ].join('');
}

function memoryOf({ socketMemory, memory }: InetSocket): string {
  if (socketMemory !== undefined) return memoryText(socketMemory);
  if (memory === undefined) return '';
  return ` mem:(r${memory.receive},w${memory.send},f${memory.forward},t${memory.transmit})`;
}

const optionWords = [
  ['receiveErrors', 'recverr'],
  ['connectionOriented', 'is_icsk'],
  ['freeBind', 'freebind'],
  ['headerIncluded', 'hdrincl'],
  ['multicastLoop', 'mc_loop'],
  ['transparent', 'transparent'],
  ['multicastAll', 'mc_all'],
  ['noFragment', 'nodefrag'],
  ['bindAddressNoPort', 'bind_addr_no_port'],
  ['receiveErrorsRfc4884', 'recverr_rfc4884'],
  ['deferredConnect', 'defer_connect'],
] as const;

function optionsText({ options }: InetSocket, show: ShowOptions): string {
  if (options === undefined) return '';
  const words = optionWords.map(([name, word]) => (options.includes(name) ? ` ${word}` : '')).join('');
  return `${lineStart(show)}inet-sockopt: (${words})`;
}
