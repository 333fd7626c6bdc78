import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { closeSync, openSync, writeSync } from 'node:fs';
import { littleEndian } from '../../netlink/codec/buffer.ts';
import type { Traffic } from '../../netlink/diagnostics.ts';
import { protocols } from '../../netlink/protocols.ts';
import type { Datagram } from '../message.ts';
import {
  ARPHRD_NETLINK,
  cookedHeaderLength,
  LINKTYPE_NETLINK,
  PACKET_KERNEL,
  PACKET_USER,
} from './link-layer.ts';

/** The file is written in pieces of about this many bytes. */
const piece = 64 * 1024;

/** Writes datagrams as a pcap capture of netlink, as nlmon makes it: Wireshark and `dump file` read it. */
export class PcapWriter {
  readonly #fd: number;
  #pending: Uint8Array[] = [];
  #length = 0;
  readonly #subscriptions: (() => void)[] = [];

  /** Opens the file; one that is there is overwritten. */
  constructor(path: string) {
    this.#fd = openSync(path, 'w');
    const view = new DataView(new ArrayBuffer(24));
    view.setUint32(0, 0xa1b2c3d4, littleEndian);
    view.setUint16(4, 2, littleEndian);
    view.setUint16(6, 4, littleEndian);
    view.setUint32(16, 0x40000, littleEndian);
    view.setUint32(20, LINKTYPE_NETLINK, littleEndian);
    this.#put(new Uint8Array(view.buffer));
  }

  /** Appends a datagram; without a time of its own, with the present. */
  write({ bytes, protocol, direction, time = performance.timeOrigin + performance.now() }: Datagram): void {
    const header = new Uint8Array(16 + cookedHeaderLength);
    const view = new DataView(header.buffer);
    const seconds = Math.floor(time / 1000);
    view.setUint32(0, seconds, littleEndian);
    view.setUint32(4, Math.floor((time - seconds * 1000) * 1000), littleEndian);
    for (const at of [8, 12]) view.setUint32(at, cookedHeaderLength + bytes.length, littleEndian);
    view.setUint16(16, direction === 'received' ? PACKET_USER : PACKET_KERNEL);
    view.setUint16(18, ARPHRD_NETLINK);
    view.setUint16(30, protocol);
    this.#put(header);
    this.#put(bytes);
  }

  /** Appends whatever the sockets of this process exchange with the kernel from now on. */
  recordSockets(): void {
    for (const [name, direction] of [
      ['tsnetlink:send', 'sent'],
      ['tsnetlink:receive', 'received'],
    ] as const) {
      const listener = (message: unknown): void => {
        const { protocol, bytes } = message as Traffic;
        this.write({ protocol: protocols[protocol], direction, bytes });
      };
      subscribe(name, listener);
      this.#subscriptions.push(() => unsubscribe(name, listener));
    }
  }

  /** Writes what is pending to the file. */
  flush(): void {
    for (const bytes of this.#pending)
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#pending = [];
    this.#length = 0;
  }

  close(): void {
    for (const end of this.#subscriptions) end();
    this.flush();
    closeSync(this.#fd);
  }

  #put(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= piece) this.flush();
  }
}
