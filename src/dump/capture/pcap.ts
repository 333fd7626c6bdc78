import { ByteQueue } from './byte-queue.ts';
import type { CaptureRecord, Parser } from './capture-record.ts';
import { LINKTYPE_LINUX_SLL, LINKTYPE_NETLINK, readPacket } from './link-layer.ts';

const magicMicroseconds = 0xa1b2c3d4;
const magicNanoseconds = 0xa1b23c4d;
const fileHeaderLength = 24;
const recordHeaderLength = 16;
/** No packet of a capture is longer: somewhat more than `MAXIMUM_SNAPLEN` of libpcap. */
export const longestPacket = 16 * 1024 * 1024;

/** Whether a file that begins with these bytes is a pcap capture. */
export function isPcap(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  return [true, false].some((order) =>
    [magicMicroseconds, magicNanoseconds].includes(view.getUint32(0, order)),
  );
}

/** Reads pcap captures (the format of libpcap's savefile), of either byte order, with micro- or nanoseconds. */
export class PcapParser implements Parser {
  readonly #queue = new ByteQueue();
  #order: boolean | undefined;
  #perMillisecond = 1000;
  #linkType = 0;
  #broken = false;
  #others = 0;

  *push(chunk: Uint8Array): Generator<CaptureRecord, void, undefined> {
    if (this.#broken) return;
    const queue = this.#queue;
    queue.push(chunk);
    if (this.#order === undefined) {
      if (queue.available < fileHeaderLength) return;
      this.#readFileHeader();
      if (this.#linkType !== LINKTYPE_NETLINK && this.#linkType !== LINKTYPE_LINUX_SLL)
        yield* this.#break(
          `this is a capture of link type ${this.#linkType}, not of netlink (${LINKTYPE_NETLINK})`,
        );
    }
    while (!this.#broken && queue.available >= recordHeaderLength) {
      const { view, at } = queue;
      const length = view.getUint32(at + 8, this.#order);
      if (length > longestPacket) {
        yield* this.#break(
          `a packet of ${length} bytes, at byte ${queue.offset}: the file makes no sense from there`,
        );
        return;
      }
      if (queue.available < recordHeaderLength + length) return;
      const time =
        view.getUint32(at, this.#order) * 1000 + view.getUint32(at + 4, this.#order) / this.#perMillisecond;
      queue.at += recordHeaderLength;
      const { offset } = queue;
      const datagram = readPacket(queue.take(length), this.#linkType, this.#order === true, time, offset);
      if (datagram === undefined) this.#others++;
      else yield { datagram };
    }
  }

  *end(): Generator<CaptureRecord, void, undefined> {
    const { available, offset } = this.#queue;
    if (available > 0 && !this.#broken)
      yield { problem: `the file is cut: ${available} bytes of a packet, at byte ${offset}` };
    if (this.#others > 0) yield { problem: `${this.#others} packets are not netlink` };
  }

  #readFileHeader(): void {
    const { view, at } = this.#queue;
    this.#order = [magicMicroseconds, magicNanoseconds].includes(view.getUint32(at, true));
    if (view.getUint32(at, this.#order) === magicNanoseconds) this.#perMillisecond = 1_000_000;
    this.#linkType = view.getUint32(at + 20, this.#order) & 0xffff;
    this.#queue.at += fileHeaderLength;
  }

  *#break(problem: string): Generator<CaptureRecord, void, undefined> {
    this.#broken = true;
    yield { problem };
  }
}
