import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, bool8, flag, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes, fixedBytes, string } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { socketFamilies, socketStates } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { type MptcpInfo, mptcpInfo } from './mptcp-info.ts';
import { type SctpInfo, sctpInfo, socketAddress } from './sctp-info.ts';
import { tcpInfo } from './tcp-info.ts';

const family = enumeration(u8, socketFamilies);

/** Transport protocols (`IPPROTO_*` of linux/in.h). */
export const transportProtocols = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  raw: 255,
  icmp6: 58,
  sctp: 132,
  udplite: 136,
} as const;

const protocol = enumeration(u8, transportProtocols);

/** Which timer runs (`idiag_timer`). */
const timer = enumeration(u8, { off: 0, retransmit: 1, keepalive: 2, timeWait: 3, probe: 4 });

/** Addresses of a socket, as the header of a message has them. Ports in network byte order on the wire. */
const identity4 = {
  sourcePort: be16,
  destinationPort: be16,
  source: ipv4,
  _pad1: pad(12),
  destination: ipv4,
  _pad2: pad(12),
  /** Link that the socket is bound to; 0 for none. */
  interface: u32,
  /** Tells the socket from every other one; all ones for any. */
  cookie: u64,
};
const identity6 = {
  sourcePort: be16,
  destinationPort: be16,
  source: ipv6,
  destination: ipv6,
  interface: u32,
  cookie: u64,
};

const stateFields = {
  /** Milliseconds until the timer expires. */
  expires: u32,
  /** Bytes that the program has not read; of a listening socket, connections that wait to be accepted. */
  receiveQueue: u32,
  /** Bytes that the peer has not acknowledged; of a listening socket, the limit of such connections. */
  sendQueue: u32,
  uid: u32,
  inode: u32,
};

/** `struct inet_diag_msg` of linux/inet_diag.h, 72 bytes. */
const header4 = struct('inet_diag_msg', {
  family,
  state: enumeration(u8, socketStates),
  timer,
  retransmits: u8,
  ...identity4,
  ...stateFields,
});
const header6 = struct('inet_diag_msg', {
  family,
  state: enumeration(u8, socketStates),
  timer,
  retransmits: u8,
  ...identity6,
  ...stateFields,
});

/** Where the records of a TLS connection are encrypted (`TLS_CONF_*` of linux/tls.h). */
const tlsMode = enumeration(u16, { none: 1, software: 2, hardware: 3, hardwareRecord: 4 });

/** Upper layer protocol of a connection (`INET_ULP_INFO_*`): TLS in the kernel, MPTCP. */
const upperLayer = attributes('INET_ULP_INFO', () => ({
  name: [1, string],
  tls: [
    2,
    attributes('TLS_INFO', {
      version: [1, enumeration(u16, { '1.2': 0x303, '1.3': 0x304 })],
      cipher: [
        2,
        enumeration(u16, {
          'aes-gcm-128': 51,
          'aes-gcm-256': 52,
          'aes-ccm-128': 53,
          'chacha20-poly1305': 54,
          'sm4-gcm': 55,
          'sm4-ccm': 56,
          'aria-gcm-128': 57,
          'aria-gcm-256': 58,
        }),
      ],
      transmit: [3, tlsMode],
      receive: [4, tlsMode],
      zeroCopySend: [5, flag],
      receiveNoPad: [6, flag],
      transmitMaximumPayload: [7, u16],
    }),
    NESTED,
  ],
  mptcp: [
    3,
    attributes('MPTCP_SUBFLOW_ATTR', {
      tokenRemote: [1, u32],
      tokenLocal: [2, u32],
      relativeWriteSequence: [3, u32],
      mapSequence: [4, u64],
      mapSubflowSequence: [5, u32],
      subflowSequenceOffset: [6, u32],
      mapDataLength: [7, u16],
      flags: [
        8,
        flags(u32, {
          capableRemote: 1,
          capableLocal: 2,
          joinRemote: 4,
          joinLocal: 8,
          backupRemote: 16,
          backupLocal: 32,
          fullyEstablished: 64,
          connected: 128,
          mapValid: 256,
        }),
      ],
      idRemote: [9, u8],
      idLocal: [10, u8],
    }),
    NESTED,
  ],
}));

/** A key for the TCP MD5 signature option (`struct tcp_diag_md5sig` of linux/tcp.h). */
const md5Signature = struct('tcp_diag_md5sig', {
  family: enumeration(u8, { inet: 2, inet6: 10 }),
  prefixLength: u8,
  /** Bytes of the key that are in use. */
  keyLength: u16,
  /** 4 bytes of an IPv4 address, or 16 of an IPv6 address. */
  address: fixedBytes(16),
  key: fixedBytes(80),
});

/** Options of a socket (`struct inet_diag_sockopt`: bit fields in the order of the host). */
const socketOptions = flags(u16, {
  receiveErrors: 1,
  connectionOriented: 2,
  freeBind: 4,
  headerIncluded: 8,
  multicastLoop: 16,
  transparent: 32,
  multicastAll: 64,
  noFragment: 128,
  bindAddressNoPort: 256,
  receiveErrorsRfc4884: 512,
  deferredConnect: 1024,
});

/** Extensions of a socket of any protocol (`INET_DIAG_*` of linux/inet_diag.h). The type of number 2 depends on the protocol. */
const commonAttributes = () =>
  ({
    memory: [1, struct('inet_diag_meminfo', { receive: u32, send: u32, forward: u32, transmit: u32 })],
    vegas: [3, struct('tcpvegas_info', { enabled: u32, rttCount: u32, rtt: u32, minimumRtt: u32 })],
    congestionControl: [4, string],
    tos: [5, u8],
    trafficClass: [6, u8],
    socketMemory: [7, socketMemory],
    /** Directions that are shut down. */
    shutdown: [8, flags(u8, { receive: 1, send: 2 })],
    dctcp: [
      9,
      struct('tcp_dctcp_info', { enabled: u16, ceState: u16, alpha: u32, abEcn: u32, abTotal: u32 }),
    ],
    protocol: [10, protocol],
    ipv6Only: [11, bool8],
    /** Addresses of an SCTP association. */
    localAddresses: [12, array(socketAddress)],
    peerAddresses: [13, array(socketAddress)],
    /** Only with CAP_NET_ADMIN. */
    mark: [15, u32],
    bbr: [
      16,
      struct('tcp_bbr_info', {
        /** Bytes a second: the low 32 bits, and the high ones. */
        bandwidthLow: u32,
        bandwidthHigh: u32,
        /** Microseconds. */
        minimumRtt: u32,
        /** In 1/256. */
        pacingGain: u32,
        /** In 1/256. */
        windowGain: u32,
      }),
    ],
    classId: [17, u32],
    /** Only with CAP_NET_ADMIN. */
    md5Signatures: [18, array(md5Signature)],
    upperLayer: [19, upperLayer, NESTED],
    /** Values that BPF programs store with the socket, as a nest. */
    bpfStorages: [20, bytes],
    /** Number of the cgroup (version 2) of the socket. Linux 5.9. */
    cgroupId: [21, u64],
    /** Linux 5.10. */
    options: [22, socketOptions],
  }) as const;

export const inetAttributes = attributes('INET_DIAG', () => ({ tcp: [2, tcpInfo], ...commonAttributes() }));
/** Extensions of a socket of any protocol. */
export interface InetAttributes extends Infer<typeof inetAttributes> {
  /** Instead of `tcp`, of an MPTCP connection. */
  mptcp?: MptcpInfo | undefined;
  /** Instead of `tcp`, of an SCTP association. */
  sctp?: SctpInfo | undefined;
}
/** Extensions of an MPTCP socket. */
export const mptcpAttributes = attributes('INET_DIAG', () => ({
  mptcp: [2, mptcpInfo],
  ...commonAttributes(),
}));
/** Extensions of an SCTP endpoint or association. */
export const sctpAttributes = attributes('INET_DIAG', () => ({ sctp: [2, sctpInfo], ...commonAttributes() }));

/** A message about an IPv4 or IPv6 socket as it lies on the wire. */
export interface InetMessage extends StructWithAttributes<Infer<typeof header6>, InetAttributes> {}

/** The schemas of messages about IPv4 and about IPv6 sockets: they differ in the addresses of the header. */
export const inetMessage4 = structWithAttributes(header4, inetAttributes);
export const inetMessage6 = structWithAttributes(header6, inetAttributes);

/** The schemas of messages about IPv4 and about IPv6 sockets. */
interface MessageSchemas {
  readonly inet: Type<InetMessage>;
  readonly inet6: Type<InetMessage>;
}

const usualSchemas = { inet: inetMessage4, inet6: inetMessage6 } as MessageSchemas;

/** The schemas where they differ from the usual ones. */
const specialSchemas: Readonly<Record<string | number, MessageSchemas>> = {
  mptcp: {
    inet: structWithAttributes(header4, mptcpAttributes),
    inet6: structWithAttributes(header6, mptcpAttributes),
  } as MessageSchemas,
  sctp: {
    inet: structWithAttributes(header4, sctpAttributes),
    inet6: structWithAttributes(header6, sctpAttributes),
  } as MessageSchemas,
};

/** Returns the schemas of messages about sockets of a protocol. */
export function messagesAbout(protocol: string | number): MessageSchemas {
  return specialSchemas[protocol] ?? usualSchemas;
}

/** Extensions that a request may ask for (`idiag_ext`: bit n - 1 for attribute n). */
export const inetExtensions = flags(u8, {
  memory: 1,
  tcp: 2,
  /** Vegas, DCTCP or BBR. */
  congestionInfo: 4,
  congestionControl: 8,
  tos: 16,
  /** And the class of the cgroup. */
  trafficClass: 32,
  socketMemory: 64,
  shutdown: 128,
});

/** `struct inet_diag_req_v2` of linux/inet_diag.h, 56 bytes. */
const requestFields = {
  family,
  protocol,
  extensions: inetExtensions,
  _pad: pad(1),
  /** Bit n for state n. */
  states: u32,
};
const requestAttributes = attributes('INET_DIAG_REQ', () => ({
  /** A program that the kernel runs for each socket: see `inetFilter`. */
  filter: [1, bytes],
  bpfStorages: [2, bytes],
  /** A protocol number above 255: MPTCP is 262. Linux 5.9. */
  protocolNumber: [3, u32],
}));
export const inetRequest4 = structWithAttributes(
  struct('inet_diag_req_v2', { ...requestFields, ...identity4 }),
  requestAttributes,
);
export const inetRequest6 = structWithAttributes(
  struct('inet_diag_req_v2', { ...requestFields, ...identity6 }),
  requestAttributes,
);
