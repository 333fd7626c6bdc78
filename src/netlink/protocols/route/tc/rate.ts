import { array } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { defineType } from '../../../codec/define-type.ts';
import { deriveType } from '../../../codec/derive-type.ts';
import { derived } from '../../../codec/derived.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s16, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import type { Scope } from '../../../codec/scope.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';

/** Link layers (`TC_LINKLAYER_*` of linux/pkt_sched.h): unknown, Ethernet, or 53-byte ATM cells. */
const linkLayers = { unaware: 0, ethernet: 1, atm: 2 } as const;

/** Name of a link layer. */
export type LinkLayer = keyof typeof linkLayers;

/** Link layer, one byte. */
export const linkLayer8 = enumeration(u8, linkLayers);
/** Link layer, four bytes. */
export const linkLayer32 = enumeration(u32, linkLayers);

/** A rate, and the size that packets count in it (`struct tc_ratespec` of linux/pkt_sched.h), 12 bytes. */
export const rateSpec = struct('tc_ratespec', {
  /** Bytes of a cell of the rate table, as a power of two. */
  cellLog: u8,
  linkLayer: linkLayer8,
  /** Bytes that each packet counts in addition. */
  overhead: u16,
  cellAlign: s16,
  /** Least size that a packet counts, bytes. */
  mpu: u16,
  /** Bytes per second; all ones where the value is in a 64-bit attribute. */
  rate: u32,
});
export interface RateSpec extends Infer<typeof rateSpec> {}

/** Times to send 1 … 256 cells, in ticks of 64 ns. Most kinds need it for the link layer `unaware` only. */
export const rateTable = array(u32);

/** Bytes that a packet takes on the link. */
export function sizeOnLink(size: number, mpu: number, layer: LinkLayer): number {
  const counted = Math.max(size, mpu);
  return layer === 'atm' ? Math.ceil(counted / 48) * 53 : counted;
}

/** Ticks of 64 ns that a number of bytes takes at a rate in bytes per second. */
export function transmitTicks(rate: number, size: number): number {
  return Math.min(Math.trunc(1e6 * (size / rate) * 15.625), 0xffffffff);
}

/** The same for a rate table: in whole microseconds, and with a rate of 32 bits, as other programs compute it. */
function tableTicks(rate: number, size: number): number {
  const microseconds = Math.trunc(1e6 * (size / Math.min(rate, 0xffffffff)));
  return Math.min(Math.trunc(microseconds * 15.625), 0xffffffff);
}

/** The least power of two bytes of which 255 cells reach a packet of the MTU. */
function cellLogFor(mtu: number): number {
  const reach = mtu === 0 ? 2047 : mtu;
  let cellLog = 0;
  while (reach >>> cellLog > 255) cellLog++;
  return cellLog;
}

/** The rate table of a rate. `rate` is the exact one, where it does not fit in 32 bits. */
function rateTableOf(spec: RateSpec, rate: number = spec.rate): number[] {
  const { cellLog, mpu, linkLayer } = spec;
  const layer = typeof linkLayer === 'number' ? 'ethernet' : linkLayer;
  return Array.from({ length: 256 }, (_, cell) =>
    tableTicks(rate, sizeOnLink((cell + 1) * 2 ** cellLog, mpu, layer)),
  );
}

/** A rate as a request with a rate table needs it: the kernel reports no cells, and refuses a rate without. */
function withCells(spec: RateSpec): RateSpec {
  return spec.rate > 0 && spec.cellLog === 0 ? { ...spec, cellLog: cellLogFor(0), cellAlign: -1 } : spec;
}

/** The same struct for a kind that insists on a rate table: a request has the cells that the kernel does not report. */
export const tabledRateSpec: typeof rateSpec = defineType(
  deriveType(rateSpec, {
    encode(writer: Writer, value: RateSpec, scope: Scope | undefined) {
      const start = writer.length;
      rateSpec.encode(writer, value, scope);
      if (!writer.forRequest) return;
      writer.length = start;
      rateSpec.encode(writer, withCells(value), scope);
    },
  }),
);

/** A rate table that a request computes from a rate where it is absent: `parameters` and the field name the rate. */
export function derivedRateTable(field: 'rate' | 'peakRate'): Type<number[]> {
  return derived(rateTable, ({ parameters }) => {
    const spec = (parameters as Partial<Record<typeof field, RateSpec>> | undefined)?.[field];
    return spec === undefined || spec.rate === 0 ? undefined : rateTableOf(withCells(spec));
  });
}

/** Fields of {@link makeRate}; sizes in bytes, rate in bytes per second. */
export interface RateFields {
  rate: number;
  /** Largest packet of the rate table; 0 for 2047. */
  mtu: number;
  mpu?: number | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
}

/** A rate for a request: the struct, the table, and the rate in 64 bits where it does not fit in 32. */
export function makeRate({ rate, mtu, mpu = 0, overhead = 0, linkLayer = 'ethernet' }: RateFields): {
  spec: RateSpec;
  table: number[];
  rate64: bigint | undefined;
} {
  const wide = rate > 0xffffffff;
  const cellLog = cellLogFor(mtu);
  const spec: RateSpec = { cellLog, linkLayer, overhead, cellAlign: -1, mpu, rate: wide ? 0xffffffff : rate };
  return {
    spec,
    table: rateTableOf(spec, rate),
    rate64: wide ? BigInt(rate) : undefined,
  };
}
