import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { s16, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { type LinkLayer, linkLayer32, sizeOnLink } from './rate.ts';

/** How sizes are looked up (`struct tc_sizespec` of linux/pkt_sched.h). */
const sizeSpec = struct('tc_sizespec', {
  cellLog: u8,
  sizeLog: u8,
  cellAlign: s16,
  overhead: s32,
  linkLayer: linkLayer32,
  mpu: u32,
  mtu: u32,
  /** Entries of the table. */
  tableSize: u32,
});

/** What a packet counts for, by its length (`TCA_STAB_*`). */
export const sizeTable = attributes('TCA_STAB', () => ({ base: [1, sizeSpec], data: [2, array(u16)] }));
export interface SizeTable extends Infer<typeof sizeTable> {}

/** What a size table is made from; sizes in bytes. */
export interface SizeTableFields {
  /** Added to each packet; may be negative. */
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
  /** The least that a packet counts. */
  mpu?: number | undefined;
  /** The largest packet that the table must reach, 2047 unless told. */
  mtu?: number | undefined;
  /** Entries of the table, 512 unless told. */
  tableSize?: number | undefined;
}

/** The size table of a qdisc: `tc qdisc … stab overhead 20 linklayer atm`. */
export function sizeTableOptions(fields: SizeTableFields): SizeTable {
  const { overhead = 0, linkLayer = 'ethernet', mpu = 0 } = fields;
  if (linkLayer !== 'atm' && mpu === 0) {
    const unused = { cellLog: 0, sizeLog: 0, cellAlign: 0, mpu: 0, mtu: 0, tableSize: 0 };
    return { base: { ...unused, overhead, linkLayer } };
  }
  const mtu = fields.mtu ?? 2047;
  const tableSize = fields.tableSize ?? 512;
  if (!Number.isInteger(tableSize) || tableSize < 1 || tableSize > 65535)
    throwInvalid('size table', 'tableSize', `expected 1 to 65535 entries, got ${tableSize}`);
  if (!Number.isInteger(mtu) || mtu < 1) throwInvalid('size table', 'mtu', `expected bytes, got ${mtu}`);
  let cellLog = 0;
  while (mtu >>> cellLog > tableSize - 1) cellLog++;
  const sizes = Array.from({ length: tableSize }, (_, cell) =>
    sizeOnLink((cell + 1) * 2 ** cellLog, mpu, linkLayer),
  );
  // Sizes are shifted until the largest, the last, fits in its 16 bits.
  let sizeLog = 0;
  while ((sizes.at(-1) as number) / 2 ** sizeLog >= 0x10000) sizeLog++;
  return {
    base: { cellLog, sizeLog, cellAlign: -1, overhead, linkLayer, mpu, mtu, tableSize },
    data: sizes.map((size) => Math.floor(size / 2 ** sizeLog)),
  };
}
