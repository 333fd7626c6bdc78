import { type Read, splitDecoder } from '../../../codec/compile/split-decoder.ts';
import type { Type } from '../../../codec/type.ts';
import { command, dump, query } from '../../../request/builders.ts';
import {
  attributeFields,
  type Check,
  check,
  isAddress,
  isAnyOf,
  isBoolean,
  isIndex,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { ArgumentPath, Dump, ReadEvent, Request } from '../../../request/request.ts';
import {
  SOCK_DESTROY,
  SOCK_DIAG_BY_FAMILY,
  type SocketState,
  socketFamilies,
  socketStates,
  stateBits,
} from '../families.ts';
import { compileSocketFilter, type PortRange, type SocketFilter } from './filter.ts';
import {
  type InetAttributes,
  type InetMessage,
  inetAttributes,
  inetExtensions,
  inetRequest4,
  inetRequest6,
  messagesAbout,
  mptcpAttributes,
  sctpAttributes,
  transportProtocols,
} from './messages.ts';

/** Protocol of an internet socket. */
export type InetProtocol = keyof typeof transportProtocols | 'mptcp';

/** Further facts to list with each socket; see {@link InetSocket}. */
export type InetExtension = keyof typeof inetExtensions.names;

/** An address with its port. */
export interface SocketEndpoint {
  /** IPv4 or IPv6 address. */
  address: string;
  port: number;
}

/** A TCP, UDP, UDP-Lite, DCCP, SCTP, raw or MPTCP socket: `ss`. */
export interface InetSocket extends Omit<InetAttributes, 'protocol'> {
  family: 'inet' | 'inet6';
  protocol: InetProtocol | number;
  state: SocketState | number;
  local: SocketEndpoint;
  peer: SocketEndpoint;
  /** Link that the socket is bound to; absent for none. */
  interface?: number | undefined;
  /** Tells the socket from every other one of the machine. */
  cookie: bigint;
  timer: NonNullable<InetMessage['timer']>;
  /** Milliseconds until the timer expires. */
  expires: number;
  retransmits: number;
  /** Bytes that the program has not read; of a listening socket, connections that wait to be accepted. */
  receiveQueue: number;
  /** Bytes that the peer has not acknowledged; of a listening socket, the limit of such connections. */
  sendQueue: number;
  uid: number;
  /** Number of the socket's file, with which processes in `/proc` are found. 0 where no process has it. */
  inode: number;
}

/** Which internet sockets to list. The kernel filters. */
export interface InetSocketQuery {
  protocol: InetProtocol;
  /** Both families if absent. */
  family?: 'inet' | 'inet6' | undefined;
  /** States to list; all if absent. */
  states?: readonly SocketState[] | undefined;
  filter?: SocketFilter | undefined;
  /** Facts to list beside addresses and queues. */
  extensions?: readonly InetExtension[] | undefined;
}

/** One socket: by its addresses, or by its cookie beside them. */
export interface InetSocketReference {
  /** A protocol by name; by number as it was listed. */
  protocol: InetProtocol | number;
  family: 'inet' | 'inet6';
  local: SocketEndpoint;
  peer?: SocketEndpoint | undefined;
  interface?: number | undefined;
  cookie?: bigint | undefined;
}

const anyCookie = 0xffff_ffff_ffff_ffffn;
const MPTCP = 262;
const AF_INET6 = socketFamilies.inet6;

/** Fields of a message that a socket has in another form. */
const wireFields = [
  'protocol',
  'source',
  'sourcePort',
  'destination',
  'destinationPort',
  'interface',
] as const satisfies readonly (keyof InetMessage)[];

/** Makes the decoder of messages of one address family. The protocol is the one of the request, unless the message says it. */
function decoderOf(schema: Type<InetMessage>, wanted: InetProtocol | number): Read<InetSocket> {
  return splitDecoder(schema, wireFields, (message, wire) => {
    const socket = message as Omit<InetMessage, (typeof wireFields)[number]> & InetSocket;
    const { source = '', sourcePort = 0, destination = '', destinationPort = 0, protocol } = wire;
    socket.protocol = wanted === 'mptcp' ? wanted : (protocol ?? wanted);
    socket.local = { address: source, port: sourcePort };
    socket.peer = { address: destination, port: destinationPort };
    if (wire.interface) socket.interface = wire.interface;
    return socket;
  });
}

const decoders = new Map<InetProtocol | number, ReadEvent<InetSocket>>();

/** Returns the function that reads messages about sockets of a protocol. */
function readerOf(protocol: InetProtocol | number): ReadEvent<InetSocket> {
  let read = decoders.get(protocol);
  if (read === undefined) {
    const schemas = messagesAbout(protocol);
    const inet = decoderOf(schemas.inet, protocol);
    const inet6 = decoderOf(schemas.inet6, protocol);
    read = (reader, start, end) => (reader.bytes[start] === AF_INET6 ? inet6 : inet)(reader, start, end);
    decoders.set(protocol, read);
  }
  return read;
}

/** Reads an event about a destroyed socket. */
export const readEvent = readerOf('tcp');

const stateNames = Object.keys(socketStates);
const protocolNames = [...Object.keys(transportProtocols), 'mptcp'];
const isPort = isInteger(0, 0xffff, 'a port');
const isPorts = (): Check =>
  isAnyOf(
    isPort,
    isListOf(isPort, { minimum: 1 }),
    isObject<PortRange>({ from: required(isPort), to: required(isPort) }, 'a range of ports'),
  );
const isEndpoint = (): Check =>
  isObject<SocketEndpoint>({ address: required(isAddress), port: required(isPort) }, 'an address and a port');

/** A filter, whose parts are filters again. */
const isFilter: Check = Object.assign(
  (value: unknown) => {
    const ports = isPorts();
    isObject<SocketFilter>(
      {
        source: isText,
        destination: isText,
        sourcePort: ports,
        destinationPort: ports,
        interface: isIndex,
        autobound: isBoolean,
        mark: isObject({ value: required(isInteger()), mask: isInteger() }, 'a mark'),
        cgroupId: check('a bigint', (id) => typeof id === 'bigint'),
        and: isListOf(isFilter),
        or: isListOf(isFilter, { minimum: 1 }),
        not: isFilter,
      },
      'an object with a filter',
    )(value);
  },
  { expected: 'an object with a filter' },
);

const queryInput = (): Check =>
  required(
    isObject<InetSocketQuery>(
      {
        protocol: required(isOneOf(protocolNames)),
        family: isOneOf(['inet', 'inet6']),
        states: isListOf(isOneOf(stateNames), { minimum: 1 }),
        filter: isFilter,
        extensions: isListOf(isOneOf(Object.keys(inetExtensions.names))),
      },
      'an object with a protocol',
    ),
  );

/** A name or number as it was listed; no request sends it. */
const isListed: Check = isAnyOf(isText, isNumber);

const referenceInput = (): Check =>
  required(
    isObject<InetSocketReference & InetSocket>(
      {
        // A listed socket has more keys than are needed to find it.
        ...attributeFields(sctpAttributes),
        ...attributeFields(mptcpAttributes),
        ...attributeFields(inetAttributes),
        protocol: required(isAnyOf(isOneOf(protocolNames), isInteger(0, 255, 'a protocol number'))),
        family: required(isOneOf(['inet', 'inet6'])),
        local: required(isEndpoint()),
        peer: isEndpoint(),
        interface: isIndex,
        cookie: check('a bigint', (id) => typeof id === 'bigint'),
        state: isListed,
        timer: isListed,
        expires: isNumber,
        retransmits: isNumber,
        receiveQueue: isNumber,
        sendQueue: isNumber,
        uid: isNumber,
        inode: isNumber,
      },
      'an object with a protocol and addresses',
      false,
    ),
  );

/** Number of a protocol in the header, and the attribute for one that does not fit there. */
function protocolFields(protocol: InetProtocol | number) {
  return protocol === 'mptcp'
    ? { protocol: 'tcp' as const, protocolNumber: MPTCP }
    : { protocol, ...(protocol === 'raw' && { protocolNumber: transportProtocols.raw }) };
}

/**
 * Sockets of a protocol and family: `ss -t`. Reading needs no capability; `mark` needs CAP_NET_ADMIN. Linux 3.3.
 *
 * @example sockets.list({ protocol: 'tcp', states: ['listening'], filter: { sourcePort: 443 } })
 */
export const list = operation(
  'socket list',
  () => [queryInput()],
  ({ protocol, family = 'inet', states, filter, extensions = [] }: InetSocketQuery): Dump<InetSocket> => {
    const program = filter && compileSocketFilter('socket list', filter);
    const any = family === 'inet' ? '0.0.0.0' : '::';
    return dump({
      protocol: 'sockDiag',
      operation: `socket list ${protocol}`,
      type: SOCK_DIAG_BY_FAMILY,
      body: family === 'inet' ? inetRequest4 : inetRequest6,
      value: {
        family,
        extensions: [...extensions],
        states: stateBits(states),
        sourcePort: 0,
        destinationPort: 0,
        source: any,
        destination: any,
        interface: 0,
        cookie: 0n,
        ...protocolFields(protocol),
        ...(program !== undefined && { filter: program }),
      },
      read: readerOf(protocol),
    });
  },
);

function identify(given: InetSocketReference) {
  const { protocol, family, local, peer, interface: link = 0, cookie = anyCookie } = given;
  return {
    body: family === 'inet' ? inetRequest4 : inetRequest6,
    value: {
      family,
      extensions: [],
      states: 0xffff_ffff,
      sourcePort: local.port,
      destinationPort: peer?.port ?? 0,
      source: local.address,
      destination: peer?.address ?? (family === 'inet' ? '0.0.0.0' : '::'),
      interface: link,
      cookie,
      ...protocolFields(protocol),
    },
    argumentPath,
  };
}

/** Places of the addresses in a reference, by their names in the request. */
const endpointPaths: Readonly<Record<string, readonly string[]>> = {
  source: ['local', 'address'],
  sourcePort: ['local', 'port'],
  destination: ['peer', 'address'],
  destinationPort: ['peer', 'port'],
};

const argumentPath: ArgumentPath = (path) => endpointPaths[path[0] ?? ''] ?? path;

/** One socket by its addresses. ENOENT where there is none, ESTALE where another one has them now. */
export const get = operation(
  'socket get',
  () => [referenceInput()],
  (socket: InetSocketReference): Request<InetSocket> =>
    query({
      protocol: 'sockDiag',
      operation: `socket get ${socket.protocol} ${socket.local.address}`,
      type: SOCK_DIAG_BY_FAMILY,
      ...identify(socket),
      read: readerOf(socket.protocol),
    }),
);

/**
 * Closes a socket as if the connection had failed: `ss --kill`. The program gets ECONNABORTED. Needs CAP_NET_ADMIN. ENOENT where there
 * is none, EOPNOTSUPP where the kernel cannot (CONFIG_INET_DIAG_DESTROY). Linux 4.5.
 */
export const destroy = operation(
  'socket destroy',
  () => [referenceInput()],
  (socket: InetSocketReference): Request<void> =>
    command({
      protocol: 'sockDiag',
      operation: `socket destroy ${socket.protocol} ${socket.local.address}`,
      type: SOCK_DESTROY,
      blocking: true,
      ...identify(socket),
    }),
);
