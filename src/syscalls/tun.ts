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

/** Options of {@link openTun}. */
export interface TunOptions {
  /** Name of the link, at most 15 bytes. The kernel replaces `%d` by a number. By default it chooses the name. */
  readonly name?: string | undefined;
  /** Whether the link carries IP packets (`'tun'`, the default) or Ethernet frames (`'tap'`). */
  readonly mode?: 'tun' | 'tap' | undefined;
  /** The namespace of the link: any object with an open descriptor of one. By default that of this thread. */
  readonly namespace?: { readonly fd: number } | undefined;
  /** Whether each packet begins with 4 bytes: flags and EtherType (`struct tun_pi`). False by default. */
  readonly packetInfo?: boolean | undefined;
  /** Whether each packet begins with a `struct virtio_net_hdr`. False by default. */
  readonly vnetHeader?: boolean | undefined;
  /** Whether several descriptors may be opened, one per queue. False by default. */
  readonly multiQueue?: boolean | undefined;
  /** Whether a link of this name must not exist yet: then EBUSY. False by default. */
  readonly exclusive?: boolean | undefined;
  /** Whether the link stays when the descriptor is closed. A new link does not; an existing one keeps its setting. */
  readonly persist?: boolean | undefined;
  /** User who may open the link without CAP_NET_ADMIN. */
  readonly owner?: number | undefined;
  /** Group whose members may open the link without CAP_NET_ADMIN. */
  readonly group?: number | undefined;
}

/** An open tun or tap. */
export interface OpenTun {
  /** A non-blocking descriptor, read and written one packet per call. Closing it deletes the link, unless it persists. */
  readonly fd: number;
  /** Name of the link. */
  readonly name: string;
}

/** Makes a `struct ifreq` with a name and flags. */
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
 * Creates a tun or tap link, or opens an existing one: `ip tuntap add`. A new link is down; see `links.change`. Needs
 * CAP_NET_ADMIN in the namespace, except for the owner of the link. Nothing stays open if it throws.
 *
 * @throws SystemError `ENOENT` if the kernel has no tun, `EPERM`, `EBUSY` if the link is open already, `EINVAL` if a link of
 * that name has another kind or mode; TypeError `ERR_INVALID_ARG_VALUE` for an invalid name
 */
export function openTun(options: TunOptions = {}): OpenTun {
  const { name = '', mode = 'tun', namespace, persist, owner, group } = options;
  assertNoNul(name);
  if (mode !== 'tun' && mode !== 'tap')
    throw argumentError('ERR_INVALID_ARG_VALUE', `mode: expected 'tun' or 'tap', got '${mode}'`, 'mode');
  const flags =
    (mode === 'tun' ? IFF_TUN : IFF_TAP) |
    (options.packetInfo === true ? 0 : IFF_NO_PI) |
    (options.vnetHeader === true ? IFF_VNET_HDR : 0) |
    (options.multiQueue === true ? IFF_MULTI_QUEUE : 0) |
    (options.exclusive === true ? IFF_TUN_EXCL : 0);
  const request = interfaceRequest(name, flags);
  // The link is created in the namespace in which the device is opened.
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
