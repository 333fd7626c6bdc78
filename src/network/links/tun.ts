import { readSync, writeSync } from 'node:fs';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import {
  type Check,
  checkArgument,
  isBoolean,
  isBytes,
  isInteger,
  isOneOf,
  isSignal,
  required,
} from '../../netlink/request/input.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { type TunOptions as OpenOptions, openTun, setTunPersistence, tunName } from '../../syscalls/tun.ts';
import { isOptions } from '../inputs.ts';
import { Namespace } from '../namespace/namespace.ts';
import { configureLink, type DeviceOptions, deviceFields, masterIn } from './create-device.ts';
import { Link } from './link.ts';
import { isLinkName } from './link-name.ts';

/** Options of `Tun.packets`. */
export interface PacketOptions {
  /** Ends the iteration: it throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Largest packet that a tun or tap returns. */
const longestPacket = 65536 + 64;

/** Options of `Tun.create`. */
export interface TunOptions
  extends Pick<DeviceOptions, 'namespace' | 'addresses' | 'up' | 'master' | 'mtu' | 'address'>,
    Omit<OpenOptions, 'namespace'> {}

const isId = isInteger(0, 0xffff_fffe, 'the number of a user or group');

/** Checks the options of `Tun.create`. */
export const tunOptions: Check = isOptions<TunOptions>({
  ...deviceFields,
  name: isLinkName,
  mode: isOneOf(['tun', 'tap']),
  packetInfo: isBoolean,
  vnetHeader: isBoolean,
  multiQueue: isBoolean,
  exclusive: isBoolean,
  persist: isBoolean,
  owner: isId,
  group: isId,
});

/** Checks the options of `Tun.packets`. */
export const packetOptions: Check = isOptions<PacketOptions>({ signal: isSignal });

/**
 * A link whose other end is this program: reads return the packets that the kernel sends by the link, writes are received by
 * the kernel. Packets are IP packets (mode tun) or Ethernet frames (mode tap): `ip tuntap add`.
 *
 * @example
 * const tun = await Tun.create({ name: 'tun0', addresses: ['10.0.0.1/24'], up: true });
 * for await (const packet of tun.packets()) tun.write(answerTo(packet));
 */
export class Tun extends Link<Namespace> {
  static {
    guardMethods(Tun, { parameters: { create: 1, packets: 1 } });
  }

  #fd: number;
  /** Wakes `packets()`. */
  #wake: (() => void) | undefined;

  private constructor(namespace: Namespace, state: LinkState, fd: number) {
    super(namespace, state);
    this.#fd = fd;
  }

  /** Creates a tun or tap, or opens a persistent one. When a step fails, nothing stays open. */
  static async create(options: TunOptions = {}): Promise<Tun> {
    checkArgument('tun create', '', tunOptions, options);
    const { namespace = Namespace.current(), addresses, up, master: _, ...rest } = options;
    const { mtu, address, persist, ...tun } = rest;
    const master = await masterIn(namespace, options);
    const { fd } = openTun({ ...tun, namespace });
    try {
      const { index } = await readLink(namespace, fd);
      if (mtu !== undefined || address !== undefined)
        await namespace.request(links.change(index, { mtu, address }));
      const state = await configureLink(namespace, index, { addresses, up }, master);
      // Last of all: a persistent link would outlive the descriptor that is closed when a step fails.
      if (persist !== undefined) setTunPersistence(fd, persist);
      return new Tun(namespace, state, fd);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Descriptor of the device, non-blocking; -1 after `close()`. */
  get fd(): number {
    return this.#fd;
  }

  /** Lets the kernel receive a packet. Throws EINVAL for bytes that are no packet, EIO while the link is down. */
  write(packet: Uint8Array): void {
    checkArgument('tun write', 'packet', required(isBytes), packet);
    writeSync(this.#fd, packet);
  }

  /** Yields the packets that the kernel sends. Ends after `close()`; an aborted signal throws its reason. */
  async *packets(options: PacketOptions = {}): AsyncGenerator<Uint8Array, void> {
    checkArgument('tun packets', '', packetOptions, options);
    const { signal } = options;
    const buffer = new Uint8Array(longestPacket);
    const wake = (): void => this.#wake?.();
    const watch = watchReadable(this.#fd, wake);
    signal?.addEventListener('abort', wake);
    try {
      while (this.#fd >= 0) {
        signal?.throwIfAborted();
        const length = readPacket(this.#fd, buffer);
        if (length > 0) {
          yield buffer.slice(0, length);
          continue;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          watch.start();
        });
        watch.stop();
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      watch.close();
    }
  }

  /** Closes the descriptor. This deletes the link, unless it is persistent. */
  close(): void {
    if (this.#fd < 0) return;
    closeFd(this.#fd);
    this.#fd = -1;
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Reads the properties of the link of an open device. Another program may rename the link in between. */
async function readLink(namespace: Namespace, fd: number): Promise<LinkState> {
  for (;;) {
    const name = tunName(fd);
    const state = await namespace.request(links.get(name)).catch((error: unknown) => {
      if (tunName(fd) === name) throw error;
    });
    if (state !== undefined && tunName(fd) === name) return state;
  }
}

/** Reads one packet. Returns its length, 0 if there is none. */
function readPacket(fd: number, buffer: Uint8Array): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
