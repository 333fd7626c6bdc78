import { AF_NETLINK, SOCK_RAW } from './constants.ts';
import { SystemError } from './errors.ts';
import { ioctl } from './ioctl.ts';
import { libc } from './libc.ts';
import { inNetworkNamespace } from './namespace.ts';
import { closeFd, openSocket } from './socket.ts';
import { WORD, Words } from './words.ts';

// linux/sockios.h, linux/ethtool.h
const SIOCETHTOOL = 0x8946;
const ETHTOOL_GDRVINFO = 0x03;
const ETHTOOL_GSTATS = 0x1d;

const NETLINK_GENERIC = 16;
/** Bytes of a name in `struct ifreq` (`IFNAMSIZ`), and of the whole struct. */
const nameLength = 16;
const requestWords = WORD === 8 ? 5 : 8;

/** Runs one command of ethtool that netlink lacks. `data` begins with the number of the command, and is filled in. */
function control(namespace: number, link: string, data: Uint8Array): void {
  const request = Words.of(requestWords);
  const name = new TextEncoder().encode(link);
  request.bytes.set(name.subarray(0, nameLength - 1));
  request.set(nameLength / WORD, libc().address(data));
  // A netlink socket, because a kernel without IPv4 has no other one.
  const fd = inNetworkNamespace(namespace, () => openSocket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC));
  try {
    const result = ioctl(fd, SIOCETHTOOL, request.bytes);
    if (result < 0) throw new SystemError('ioctl', -result, `ethtool ${link}`);
  } finally {
    closeFd(fd);
  }
}

/**
 * Reads the values of the statistics of a driver (`ETHTOOL_GSTATS`), in the order of their names.
 *
 * @param namespace descriptor of the network namespace
 * @param count number of the names
 * @returns `undefined` where the driver has another number of them now
 * @throws SystemError `EOPNOTSUPP` where the driver has none, `ENODEV`
 */
export function readDriverStatistics(
  namespace: number,
  link: string,
  count: number,
): BigUint64Array | undefined {
  // The kernel writes as many as there are, also if the request has another number: queues may have been added since.
  const data = new Uint8Array(8 * (2 * count + 4096));
  const words = new Uint32Array(data.buffer);
  words[0] = ETHTOOL_GSTATS;
  words[1] = count;
  control(namespace, link, data);
  return words[1] === count ? new BigUint64Array(data.buffer, 8, count) : undefined;
}

/** The driver of a link. */
export interface DriverInfo {
  /** Name of the driver: `veth`. */
  driver: string;
  /** Version of the driver, which is often that of the kernel. */
  version: string;
  firmwareVersion: string;
  expansionRomVersion: string;
  /** Address of the device on its bus: `0000:00:1f.6`. */
  busInfo: string;
}

/**
 * Reads the name and versions of the driver of a link (`ETHTOOL_GDRVINFO`): `ethtool -i`.
 *
 * @param namespace descriptor of the network namespace
 * @throws SystemError `EOPNOTSUPP` where the link has no driver that says it, `ENODEV`
 */
export function readDriverInfo(namespace: number, link: string): DriverInfo {
  // struct ethtool_drvinfo: u32 cmd, five texts of 32 bytes, 12 bytes reserved, five u32.
  const data = new Uint8Array(200);
  new Uint32Array(data.buffer)[0] = ETHTOOL_GDRVINFO;
  control(namespace, link, data);
  const text = (index: number): string => {
    const bytes = data.subarray(4 + 32 * index, 36 + 32 * index);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  };
  return {
    driver: text(0),
    version: text(1),
    firmwareVersion: text(2),
    busInfo: text(3),
    expansionRomVersion: text(4),
  };
}
