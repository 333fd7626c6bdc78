import { constants } from 'node:fs';
import { argumentError, assertNoNul } from './arguments.ts';
import { SystemError } from './errors.ts';
import { ioctl, ioctlReadNumber, ioctlWriteNumber } from './ioctl.ts';
import { libc } from './libc.ts';
import { inNetworkNamespace } from './namespace.ts';
import { closeFd } from './socket.ts';

const device = '/dev/net/tun';
const O_CLOEXEC = 0o2000000;

// linux/if_tun.h
const TUNSETIFF = ioctlWriteNumber(0x54, 202);
const TUNSETPERSIST = ioctlWriteNumber(0x54, 203);
const TUNSETOWNER = ioctlWriteNumber(0x54, 204);
const TUNSETGROUP = ioctlWriteNumber(0x54, 206);
const TUNGETIFF = ioctlReadNumber(0x54, 210);
const IFF_TUN = 0x0001;
const IFF_TAP = 0x0002;
const IFF_MULTI_QUEUE = 0x0100;
const IFF_NO_PI = 0x1000;
const IFF_VNET_HDR = 0x4000;
const IFF_TUN_EXCL = 0x8000;

/** Which tun or tap to make, or to open where it is there. */
export interface TunOptions {
  /** Name of the link, at most 15 bytes; the kernel gives one unless told, and where it has `%d` in it, a number for that. */
  readonly name?: string | undefined;
  /** Of IP packets (`'tun'`, unless told) or of Ethernet frames (`'tap'`). */
  readonly mode?: 'tun' | 'tap' | undefined;
  /** The namespace in which the link is; this thread's own unless told. Anything with an open descriptor of one. */
  readonly namespace?: { readonly fd: number } | undefined;
  /** Each packet begins with 4 bytes: flags and EtherType (`struct tun_pi`). Not so unless told. */
  readonly packetInfo?: boolean | undefined;
  /** Each packet begins with a `struct virtio_net_hdr`. Not so unless told. */
  readonly vnetHeader?: boolean | undefined;
  /** Several descriptors may be opened, each a queue. */
  readonly multiQueue?: boolean | undefined;
  /** EBUSY where there is one of that name already. */
  readonly exclusive?: boolean | undefined;
  /** The link stays when the descriptor is closed (or, for false, goes then). */
  readonly persist?: boolean | undefined;
  /** User who may open it without CAP_NET_ADMIN. */
  readonly owner?: number | undefined;
  /** The same, group. */
  readonly group?: number | undefined;
}

/** An open tun or tap. */
export interface OpenTun {
  /** To be read and written, a packet a call; not blocking. The link goes when it is closed, unless it persists. */
  readonly fd: number;
  /** Name of the link. */
  readonly name: string;
}

/** `struct ifreq` with a name and flags. */
function interfaceRequest(name: string, flags: number): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > 15)
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `name: '${name}' is ${bytes.length} bytes long, more than 15`,
    );
  const request = new Uint8Array(40);
  request.set(bytes);
  new Uint16Array(request.buffer)[8] = flags;
  return request;
}

function control(fd: number, what: string, request: number, argument: Uint8Array | number): void {
  const result = ioctl(fd, request, argument);
  if (result < 0) throw new SystemError('ioctl', -result, what);
}

/**
 * Makes a tun or tap link, or opens one that is there: `ip tuntap add`. It is down; see `links.change`. Needs
 * CAP_NET_ADMIN in the namespace, or to be its owner. Nothing stays open where it throws.
 *
 * @throws SystemError `ENOENT` where the kernel lacks it, `EPERM`, `EBUSY` where it is open already, `EINVAL` where a link
 * of that name is of another kind or mode; TypeError `ERR_INVALID_ARG_VALUE` for a name that cannot be
 */
export function openTun(options: TunOptions = {}): OpenTun {
  const { name = '', mode = 'tun', namespace, persist, owner, group } = options;
  assertNoNul(name);
  if (mode !== 'tun' && mode !== 'tap')
    throw argumentError('ERR_INVALID_ARG_VALUE', `mode: expected 'tun' or 'tap', got '${mode}'`);
  const flags =
    (mode === 'tun' ? IFF_TUN : IFF_TAP) |
    (options.packetInfo === true ? 0 : IFF_NO_PI) |
    (options.vnetHeader === true ? IFF_VNET_HDR : 0) |
    (options.multiQueue === true ? IFF_MULTI_QUEUE : 0) |
    (options.exclusive === true ? IFF_TUN_EXCL : 0);
  const request = interfaceRequest(name, flags);
  // The link will be where the device was opened.
  const fd = namespace === undefined ? openDevice() : inNetworkNamespace(namespace.fd, openDevice);
  try {
    control(fd, `${mode} ${name}`.trim(), TUNSETIFF, request);
    if (owner !== undefined) control(fd, 'owner', TUNSETOWNER, owner);
    if (group !== undefined) control(fd, 'group', TUNSETGROUP, group);
    if (persist !== undefined) setTunPersistence(fd, persist);
    return { fd, name: nameIn(request) };
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

/** Sets whether the link of an open tun or tap stays when the descriptor is closed. */
export function setTunPersistence(fd: number, persist: boolean): void {
  control(fd, 'persist', TUNSETPERSIST, persist ? 1 : 0);
}

/**
 * Returns the current name of the link of an open tun or tap. Another program may have renamed it.
 *
 * @throws SystemError `EBADFD` if the link has been deleted
 */
export function tunName(fd: number): string {
  const request = interfaceRequest('', 0);
  control(fd, 'name of the link', TUNGETIFF, request);
  return nameIn(request);
}

function nameIn(request: Uint8Array): string {
  return new TextDecoder().decode(request.subarray(0, request.indexOf(0)));
}

function openDevice(): number {
  const c = libc();
  const fd = c.open(device, constants.O_RDWR | constants.O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0) throw new SystemError('open', c.errno(), device);
  return fd;
}
