import { hex } from '../support/bytes.ts';

/** `RTM_NEWLINK` of a loopback link, 40 bytes, as a little-endian host has it. */
export const linkMessage = hex(`
  28 00 00 00 10 00 02 00 01 00 00 00 2a 00 00 00
  00 00 04 03 01 00 00 00 49 00 01 00 00 00 00 00
  07 00 03 00 6c 6f 00 00`);

/** The same from a big-endian host. */
export const foreignMessage = hex(`
  00 00 00 28 00 10 00 02 00 00 00 01 00 00 00 2a
  00 00 03 04 00 00 00 01 00 01 00 49 00 00 00 00
  00 07 00 03 6c 6f 00 00`);

/** The request for all links, 40 bytes. */
export const requestMessage = hex(`
  28 00 00 00 12 00 01 03 01 00 00 00 00 00 00 00
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  08 00 1d 00 01 00 00 00`);

function bytesOf(
  size: number,
  order: boolean,
  values: readonly (readonly [number, number, number])[],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(size));
  for (const [at, width, value] of values) {
    if (width === 2) view.setUint16(at, value, order);
    else view.setUint32(at, value, order);
  }
  return new Uint8Array(view.buffer);
}

/** Puts pieces behind each other. */
export function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** The header of nlmon before a datagram: to the kernel (7) or from it (6), ARPHRD_NETLINK, protocol. */
export function cooked(payload: Uint8Array, toKernel: boolean, protocol = 0): Uint8Array {
  return join(hex(`00 0${toKernel ? 7 : 6} 03 38 00 00 00 00 00 00 00 00 00 00 00 0${protocol}`), payload);
}

/** A pcap file of packets, one a second. `order`: little-endian. */
export function pcap(
  order: boolean,
  packets: readonly Uint8Array[],
  { nanoseconds = false, linkType = 253 } = {},
): Uint8Array {
  const header = bytesOf(24, order, [
    [0, 4, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4],
    [4, 2, 2],
    [6, 2, 4],
    [16, 4, 65535],
    [20, 4, linkType],
  ]);
  const records = packets.map((packet, index) => {
    const fields = [
      [0, 4, 1_700_000_000 + index],
      [4, 4, 250_000 * (nanoseconds ? 1000 : 1)],
      [8, 4, packet.length],
      [12, 4, packet.length],
    ] as const;
    return join(bytesOf(16, order, fields), packet);
  });
  return join(header, ...records);
}

/** A block of pcapng. */
function block(order: boolean, type: number, body: Uint8Array): Uint8Array {
  const padded = join(body, new Uint8Array((4 - (body.length % 4)) % 4));
  const length = padded.length + 12;
  return join(
    bytesOf(8, order, [
      [0, 4, type],
      [4, 4, length],
    ]),
    padded,
    bytesOf(4, order, [[0, 4, length]]),
  );
}

/** A section of pcapng with one interface, its timestamps in nanoseconds. */
export function pcapng(order: boolean, packets: readonly Uint8Array[]): Uint8Array {
  const section = bytesOf(16, order, [
    [0, 4, 0x1a2b3c4d],
    [4, 2, 1],
    [8, 4, 0xffffffff],
    [12, 4, 0xffffffff],
  ]);
  const resolution = bytesOf(8, order, [
    [0, 2, 9],
    [2, 2, 1],
  ]);
  resolution[4] = 9;
  const description = join(bytesOf(8, order, [[0, 2, 253]]), resolution, new Uint8Array(4));
  const blocks = packets.map((packet, index) => {
    const time = (1_700_000_000n + BigInt(index)) * 1_000_000_000n + 250_000_000n;
    const fields = bytesOf(20, order, [
      [4, 4, Number(time >> 32n)],
      [8, 4, Number(time & 0xffffffffn)],
      [12, 4, packet.length],
      [16, 4, packet.length],
    ]);
    return block(order, 6, join(fields, packet));
  });
  return join(block(order, 0x0a0d0d0a, section), block(order, 1, description), ...blocks);
}
