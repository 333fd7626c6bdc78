import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { closeSync, openSync, writeSync } from 'node:fs';
import { littleEndian } from '../../netlink/codec/byte-order.ts';
import type { Traffic } from '../../netlink/engine/diagnostics.ts';
import { protocolNumbers as protocols } from '../../netlink/protocol-table.ts';
import type { Datagram } from '../datagram.ts';
import {
  ARPHRD_NETLINK,
  cookedHeaderLength,
  LINKTYPE_NETLINK,
  PACKET_KERNEL,
  PACKET_USER,
} from './link-layer.ts';

/** The file is written in pieces of about this many bytes. */
const piece = 64 * 1024;

/** The longest packet that readers of pcap files take (`MAXIMUM_SNAPLEN` of libpcap): what is longer is cut. */
export const longestRecord = 0x40000;

/** Where the bytes of a capture go. */
export interface Sink {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Writes datagrams as a pcap capture of netlink, as nlmon makes it: Wireshark and `dump file` read it. */
export class PcapWriter {
  readonly #sink: Sink;
  #pending: Uint8Array[] = [];
  #length = 0;
  readonly #subscriptions: (() => void)[] = [];

  /** Opens the file, where it is given by its path; one that is there is overwritten. */
  constructor(target: string | Sink) {
    this.#sink = typeof target === 'string' ? fileSink(target) : target;
    const view = new DataView(new ArrayBuffer(24));
    view.setUint32(0, 0xa1b2c3d4, littleEndian);
    view.setUint16(4, 2, littleEndian);
    view.setUint16(6, 4, littleEndian);
    view.setUint32(16, longestRecord, littleEndian);
    view.setUint32(20, LINKTYPE_NETLINK, littleEndian);
    this.#put(new Uint8Array(view.buffer));
  }

  /** Appends a datagram whose real length was `length`. A datagram without a time gets the present time. */
  write(datagram: Datagram, length = datagram.bytes.length): void {
    const { protocol, direction, time = performance.timeOrigin + performance.now() } = datagram;
    const bytes = datagram.bytes.subarray(0, longestRecord - cookedHeaderLength);
    const header = new Uint8Array(16 + cookedHeaderLength);
    const view = new DataView(header.buffer);
    const seconds = Math.floor(time / 1000);
    view.setUint32(0, seconds, littleEndian);
    view.setUint32(4, Math.floor((time - seconds * 1000) * 1000), littleEndian);
    view.setUint32(8, cookedHeaderLength + bytes.length, littleEndian);
    view.setUint32(12, cookedHeaderLength + length, littleEndian);
    view.setUint16(16, direction === 'received' ? PACKET_USER : PACKET_KERNEL);
    view.setUint16(18, ARPHRD_NETLINK);
    view.setUint16(30, protocol);
    this.#put(header);
    this.#put(bytes);
  }

  /** Appends all datagrams that the sockets of this process exchange with the kernel from now on. */
  recordSockets(): void {
    for (const [name, direction] of [
      ['tsnetlink:send', 'sent'],
      ['tsnetlink:receive', 'received'],
    ] as const) {
      const listener = (message: unknown): void => {
        const { protocol, bytes } = message as Traffic;
        this.write({ protocol: protocols[protocol as keyof typeof protocols], direction, bytes });
      };
      subscribe(name, listener);
      this.#subscriptions.push(() => unsubscribe(name, listener));
    }
  }

  /** Hands on what is pending. */
  flush(): void {
    if (this.#length === 0) return;
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#pending) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#pending = [];
    this.#length = 0;
    this.#sink.write(bytes);
  }

  close(): void {
    for (const end of this.#subscriptions) end();
    this.flush();
    this.#sink.close();
  }

  #put(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= piece) this.flush();
  }
}

function fileSink(path: string): Sink {
  const fd = openSync(path, 'w');
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    },
    close: () => closeSync(fd),
  };
}
