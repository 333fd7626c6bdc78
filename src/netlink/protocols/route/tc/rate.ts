import { array } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s16, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';

/** What the link adds to a packet (`TC_LINKLAYER_*`): nothing told, Ethernet, or 53-byte ATM cells. */
const linkLayers = { unaware: 0, ethernet: 1, atm: 2 } as const;

/** Name of a link layer. */
export type LinkLayer = keyof typeof linkLayers;

/** Link layer, one byte. */
export const linkLayer8 = enumeration(u8, linkLayers);
/** Link layer, four bytes. */
export const linkLayer32 = enumeration(u32, linkLayers);

/** A rate and how packets count in it (`struct tc_ratespec` of linux/pkt_sched.h), 12 bytes. */
export const rateSpec = struct('tc_ratespec', {
  /** A cell of the rate table is 2 to this power bytes. */
  cellLog: u8,
  linkLayer: linkLayer8,
  /** Bytes that each packet counts more. */
  overhead: u16,
  cellAlign: s16,
  /** The least that a packet counts, in bytes. */
  mpu: u16,
  /** Bytes per second; all ones where it is in a 64-bit attribute beside it. */
  rate: u32,
});
export interface RateSpec extends Infer<typeof rateSpec> {}

/** Times to send 1 … 256 cells, in ticks of 64 ns. The kernel needs it for the link layer `unaware` alone. */
export const rateTable = array(u32);

/** The bytes on the link of a packet of so many bytes. */
export function sizeOnLink(size: number, mpu: number, layer: LinkLayer): number {
  const counted = Math.max(size, mpu);
  return layer === 'atm' ? Math.ceil(counted / 48) * 53 : counted;
}

/** Ticks of 64 ns that so many bytes take at a rate in bytes per second. */
export function transmitTicks(rate: number, size: number): number {
  return Math.min(Math.trunc(1e6 * (size / rate) * 15.625), 0xffffffff);
}

/** The same for a rate table: of whole microseconds, and of 32 bits of the rate, as every program has it. */
function tableTicks(rate: number, size: number): number {
  const microseconds = Math.trunc(1e6 * (size / Math.min(rate, 0xffffffff)));
  return Math.min(Math.trunc(microseconds * 15.625), 0xffffffff);
}

/** What a rate is made from; sizes in bytes, rate in bytes per second. */
export interface RateFields {
  rate: number;
  /** The largest packet that the rate table must reach. */
  mtu: number;
  mpu?: number | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
}

/** A rate as the kernel wants it: the struct, the table, and the rate in 64 bits where it does not fit in 32. */
export function makeRate({ rate, mtu, mpu = 0, overhead = 0, linkLayer = 'ethernet' }: RateFields): {
  spec: RateSpec;
  table: number[];
  rate64: bigint | undefined;
} {
  const reach = mtu === 0 ? 2047 : mtu;
  let cellLog = 0;
  while (reach >>> cellLog > 255) cellLog++;
  const table = Array.from({ length: 256 }, (_, cell) =>
    tableTicks(rate, sizeOnLink((cell + 1) * 2 ** cellLog, mpu, linkLayer)),
  );
  const wide = rate > 0xffffffff;
  return {
    spec: { cellLog, linkLayer, overhead, cellAlign: -1, mpu, rate: wide ? 0xffffffff : rate },
    table,
    rate64: wide ? BigInt(rate) : undefined,
  };
}
