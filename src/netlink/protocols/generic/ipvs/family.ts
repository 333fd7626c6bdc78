import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { select } from '../../../codec/composites/select.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import { formatIpv4, ipv4, ipv6, parseIpv4 } from '../../../codec/scalars/addresses.ts';
import { converted } from '../../../codec/scalars/converted.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { fixedBytes, stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import { defineFamily } from '../define-family.ts';

const addressFamily = enumeration(u16, { inet: 2, inet6: 10 });

/** An IPv4 address in `union nf_inet_addr`, whose other 12 bytes the kernel does not use. */
const paddedIpv4 = converted('paddedIpv4', fixedBytes(16), {
  decode: (bytes) => formatIpv4(bytes, 0),
  encode(address: string) {
    const bytes = new Uint8Array(16);
    bytes.set(
      typeof address === 'string'
        ? (parseIpv4(address) ?? throwInvalidValue(`expected an IPv4 address, got ${show(address)}`))
        : throwInvalidType('an IPv4 address as text', address),
    );
    return bytes;
  },
});

/** An address of the family that the field `family` has. */
const address = (family: string) => select<string>(family, { inet: paddedIpv4, inet6: ipv6 });

/** `struct ip_vs_flags`: bits, and those of them that count. */
const serviceFlags = struct('ip_vs_flags', {
  flags: flags(u32, { persistent: 1, hashed: 2, onePacket: 4, sched1: 8, sched2: 16, sched3: 32 }),
  mask: u32,
});

/** Counters since the start, and rates a second (`IPVS_STATS_ATTR_*` of linux/ip_vs.h). */
const statistics = attributes('IPVS_STATS_ATTR', () => ({
  conns: [1, u32],
  inpkts: [2, u32],
  outpkts: [3, u32],
  inbytes: [4, u64],
  outbytes: [5, u64],
  cps: [6, u32],
  inpps: [7, u32],
  outpps: [8, u32],
  inbps: [9, u32],
  outbps: [10, u32],
}));

/** The same with 64 bits. Linux 4.1. */
const statistics64 = attributes('IPVS_STATS_ATTR', () => ({
  conns: [1, u64],
  inpkts: [2, u64],
  outpkts: [3, u64],
  inbytes: [4, u64],
  outbytes: [5, u64],
  cps: [6, u64],
  inpps: [7, u64],
  outpps: [8, u64],
  inbps: [9, u64],
  outbps: [10, u64],
}));

/** A virtual service (`IPVS_SVC_ATTR_*`). */
export const serviceAttributes = attributes('IPVS_SVC_ATTR', () => ({
  af: [1, addressFamily],
  protocol: [2, enumeration(u16, { tcp: 6, udp: 17, sctp: 132 })],
  addr: [3, address('af')],
  port: [4, be16],
  /** Instead of protocol, address and port. */
  fwmark: [5, u32],
  schedName: [6, stringOf(15)],
  flags: [7, serviceFlags],
  /** Seconds for which a client stays with its server. */
  timeout: [8, u32],
  /** Which clients stay together: a mask, of IPv6 a number of bits. */
  netmask: [9, select<string | number>('af', { inet: ipv4, inet6: u32 })],
  stats: [10, stateOnly(nested(statistics))],
  peName: [11, stringOf(16)],
  stats64: [12, stateOnly(nested(statistics64))],
}));

/** A real server of a service (`IPVS_DEST_ATTR_*`). */
export const destinationAttributes = attributes('IPVS_DEST_ATTR', () => ({
  addr: [1, address('addrFamily')],
  port: [2, be16],
  fwdMethod: [3, enumeration(u32, { masq: 0, local: 1, tunnel: 2, route: 3, bypass: 4 })],
  weight: [4, u32],
  /** Most connections; 0 for no limit. */
  uThresh: [5, u32],
  lThresh: [6, u32],
  activeConns: [7, stateOnly(u32)],
  inactConns: [8, stateOnly(u32)],
  persistConns: [9, stateOnly(u32)],
  stats: [10, stateOnly(nested(statistics))],
  /** Linux 3.18. */
  addrFamily: [11, addressFamily],
  stats64: [12, stateOnly(nested(statistics64))],
  tunType: [13, enumeration(u8, { ipip: 0, gue: 1, gre: 2 })],
  tunPort: [14, be16],
  tunFlags: [15, flags(u16, { csum: 1, remcsum: 2 })],
}));

/** A daemon that keeps connections in step with another machine (`IPVS_DAEMON_ATTR_*`). */
const daemon = attributes('IPVS_DAEMON_ATTR', () => ({
  state: [1, enumeration(u32, { none: 0, master: 1, backup: 2 })],
  mcastIfn: [2, stringOf(15)],
  syncId: [3, u32],
  syncMaxlen: [4, u16],
  mcastGroup: [5, ipv4],
  mcastGroup6: [6, ipv6],
  mcastPort: [7, u16],
  mcastTtl: [8, u8],
}));

/** Attributes of the family (`IPVS_CMD_ATTR_*`). Timeouts are in seconds. */
export const ipvsAttributes = attributes('IPVS_CMD_ATTR', () => ({
  service: [1, nested(serviceAttributes)],
  dest: [2, nested(destinationAttributes)],
  daemon: [3, nested(daemon)],
  timeoutTcp: [4, u32],
  timeoutTcpFin: [5, u32],
  timeoutUdp: [6, u32],
}));

/** `IPVS_INFO_ATTR_*`. */
const info = attributes('IPVS_INFO_ATTR', () => ({ version: [1, u32], connTabSize: [2, u32] }));

const change = (id: number) => ({ id, request: ipvsAttributes }) as const;

/** Load balancing in the kernel (linux/ip_vs.h). Needs CAP_NET_ADMIN. Linux 2.6.28. */
export const ipvs = defineFamily('IPVS', {
  version: 1,
  commands: {
    newService: change(1),
    setService: change(2),
    delService: change(3),
    getService: { id: 4, replyId: 1, request: ipvsAttributes, reply: ipvsAttributes, dump: true },
    newDest: change(5),
    setDest: change(6),
    delDest: change(7),
    /** The servers of the service in the request. */
    getDest: { id: 8, replyId: 5, request: ipvsAttributes, reply: ipvsAttributes, dump: true, do: false },
    newDaemon: change(9),
    delDaemon: change(10),
    getDaemon: { id: 11, replyId: 9, reply: ipvsAttributes, dump: true, do: false },
    setConfig: change(12),
    getConfig: { id: 13, replyId: 12, reply: ipvsAttributes },
    getInfo: { id: 15, replyId: 14, reply: info },
    /** Sets counters to 0: of a service, or of all. */
    zero: change(16),
    flush: { id: 17 },
  },
});
