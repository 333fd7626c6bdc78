import { readSync, writeSync } from 'node:fs';
import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { type TunOptions as OpenOptions, openTun } from '../../syscalls/tun.ts';
import { Namespace } from '../namespace/namespace.ts';
import { configureLink, type DeviceOptions } from './create-link.ts';
import { Link } from './link.ts';

/** The longest packet that a tun or tap yields. */
const longestPacket = 65536 + 64;

/** What a tun or tap is made with. */
export interface TunOptions
  extends Pick<DeviceOptions, 'namespace' | 'addresses' | 'up' | 'mtu' | 'address'>,
    Omit<OpenOptions, 'namespace'> {}

/**
 * A link whose other end is this program: what the kernel sends by it can be read, what is written it receives. IP
 * packets (mode tun) or Ethernet frames (mode tap): `ip tuntap add`.
 *
 * @example
 * const tun = await Tun.create({ name: 'tun0', addresses: ['10.0.0.1/24'], up: true });
 * for await (const packet of tun.packets()) tun.write(answerTo(packet));
 */
export class Tun extends Link {
  #fd: number;
  /** Ends the waiting of `packets()`. */
  #wake: (() => void) | undefined;

  private constructor(namespace: Namespace, state: LinkState, fd: number) {
    super(namespace, state);
    this.#fd = fd;
  }

  /** Makes a tun or tap, or opens one that persists. Where anything fails, nothing stays open. */
  static async create(options: TunOptions = {}): Promise<Tun> {
    const { namespace = Namespace.current(), addresses: given = [], up, mtu, address, ...tun } = options;
    for (const each of given) addresses.add({ index: 1, address: each });
    const { fd, name } = openTun({ ...tun, namespace });
    try {
      if (mtu !== undefined || address !== undefined)
        await namespace.request(links.change(name, { mtu, address }));
      return new Tun(namespace, await configureLink(namespace, name, { addresses: given, up }), fd);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Its open descriptor, not blocking; -1 when it has been closed. */
  get fd(): number {
    return this.#fd;
  }

  /** Gives the kernel a packet, as if it had arrived. Throws EINVAL for what is no packet, EIO while the link is down. */
  write(packet: Uint8Array): void {
    writeSync(this.#fd, packet);
  }

  /** The packets that the kernel sends, as they come; ends when the device is closed. */
  async *packets({
    signal,
  }: {
    readonly signal?: AbortSignal | undefined;
  } = {}): AsyncGenerator<Uint8Array, void> {
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

  /** Closes the descriptor. The link goes with it, unless it persists. */
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

/** Reads one packet; 0 where there is none. */
function readPacket(fd: number, buffer: Uint8Array): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
