import { ByteQueue } from './byte-queue.ts';
import type { CaptureRecord, Parser } from './capture-record.ts';
import { readPacket } from './link-layer.ts';
import { longestPacket } from './pcap.ts';

const sectionHeader = 0x0a0d0d0a;
const byteOrderMagic = 0x1a2b3c4d;
const interfaceDescription = 1;
const obsoletePacket = 2;
const simplePacket = 3;
const enhancedPacket = 6;
const optionTimeResolution = 9;

/** One interface of a section: what its packets are. */
interface Interface {
  readonly linkType: number;
  /** Units of a timestamp in a millisecond. */
  readonly perMillisecond: number;
}

/** Whether a file that begins with these bytes is a pcapng capture. */
export function isPcapng(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) === sectionHeader;
}

/** Reads pcapng captures: sections of either byte order, interfaces of any kind, of which netlink is shown. */
export class PcapngParser implements Parser {
  readonly #queue = new ByteQueue();
  #order = true;
  #interfaces: Interface[] = [];
  #broken = false;
  #others = 0;

  *push(chunk: Uint8Array): Generator<CaptureRecord, void, undefined> {
    if (this.#broken) return;
    const queue = this.#queue;
    queue.push(chunk);
    while (queue.available >= 12) {
      const { view, at, offset } = queue;
      // A section header reads the same in both orders, and tells the order of all that follows.
      if (view.getUint32(at) === sectionHeader) {
        this.#order = view.getUint32(at + 8, true) === byteOrderMagic;
        if (!this.#order && view.getUint32(at + 8) !== byteOrderMagic) {
          yield* this.#break(`a section without byte order, at byte ${offset}`);
          return;
        }
        this.#interfaces = [];
      }
      const type = view.getUint32(at, this.#order);
      const length = view.getUint32(at + 4, this.#order);
      if (length < 12 || length % 4 !== 0 || length > longestPacket) {
        yield* this.#break(
          `a block of ${length} bytes, at byte ${offset}: the file makes no sense from there`,
        );
        return;
      }
      if (queue.available < length) return;
      yield* this.#block(type, queue.take(length).subarray(8, length - 4), offset);
    }
  }

  *end(): Generator<CaptureRecord, void, undefined> {
    const { available, offset } = this.#queue;
    if (available > 0 && !this.#broken)
      yield { problem: `the file is cut: ${available} bytes of a block, at byte ${offset}` };
    if (this.#others > 0) yield { problem: `${this.#others} packets are not netlink` };
  }

  *#block(type: number, body: Uint8Array, offset: number): Generator<CaptureRecord, void, undefined> {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    if (type === interfaceDescription && body.length >= 8) {
      const perMillisecond = timeResolution(body, view, this.#order) / 1000;
      this.#interfaces.push({ linkType: view.getUint16(0, this.#order), perMillisecond });
      return;
    }
    const isEnhanced = type === enhancedPacket || type === obsoletePacket;
    if (!isEnhanced && type !== simplePacket) return;
    const start = isEnhanced ? 20 : 4;
    if (body.length < start) {
      yield { problem: `a packet block of ${body.length} bytes, at byte ${offset}` };
      return;
    }
    const number =
      type === enhancedPacket
        ? view.getUint32(0, this.#order)
        : isEnhanced
          ? view.getUint16(0, this.#order)
          : 0;
    const source = this.#interfaces[number];
    if (source === undefined) {
      yield { problem: `a packet of an interface that was not described (${number}), at byte ${offset}` };
      return;
    }
    const length = view.getUint32(isEnhanced ? 12 : 0, this.#order);
    const available = body.length - start;
    if (isEnhanced && length > available)
      yield { problem: `a packet of ${length} bytes in a block of ${available}, at byte ${offset}` };
    const units = isEnhanced
      ? view.getUint32(4, this.#order) * 2 ** 32 + view.getUint32(8, this.#order)
      : undefined;
    const time = units === undefined ? undefined : Math.round((units / source.perMillisecond) * 1000) / 1000;
    const packet = body.subarray(start, start + Math.min(length, available));
    const datagram = readPacket(packet, source.linkType, this.#order, time, offset + 8 + start);
    if (datagram === undefined) this.#others++;
    else yield { datagram };
  }

  *#break(problem: string): Generator<CaptureRecord, void, undefined> {
    this.#broken = true;
    yield { problem };
  }
}

/** Units of a timestamp in a second, by the option of an interface: a power of 10, or of 2; microseconds without it. */
function timeResolution(body: Uint8Array, view: DataView, order: boolean): number {
  for (let at = 8; at + 4 <= body.length; ) {
    const code = view.getUint16(at, order);
    const length = view.getUint16(at + 2, order);
    if (code === 0) break;
    if (code === optionTimeResolution && length >= 1 && at + 4 < body.length) {
      const value = body[at + 4] as number;
      return (value & 0x80) !== 0 ? 2 ** (value & 0x7f) : 10 ** value;
    }
    at += 4 + ((length + 3) & ~3);
  }
  return 1_000_000;
}
