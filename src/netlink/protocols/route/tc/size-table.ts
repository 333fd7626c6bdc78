import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { derived } from '../../../codec/derived.ts';
import { ranged, s16, s32, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';
import { type Check, isEncodedBy, isInteger, isObject, operation, required } from '../../../request/input.ts';
import { type LinkLayer, linkLayer32, sizeOnLink } from './rate.ts';

const maximumEntries = 32_765;

/** Parameters of a size table (`struct tc_sizespec` of linux/pkt_sched.h); sizes in bytes. */
const sizeSpec = struct('tc_sizespec', {
  cellLog: u8,
  sizeLog: u8,
  cellAlign: s16,
  overhead: s32,
  linkLayer: linkLayer32,
  mpu: u32,
  mtu: u32,
  /** Entries of the table: as many as fit in an attribute. */
  tableSize: ranged(u32, 0, maximumEntries),
});

interface SizeSpec extends Infer<typeof sizeSpec> {}

/** The size that a packet counts, by its length (`TCA_STAB_*` of linux/pkt_sched.h). */
export const sizeTable = attributes('TCA_STAB', () => ({
  base: [1, sizeSpec],
  /** The kernel does not report the table; a request that lacks it computes it. */
  data: [2, derived(array(u16), ({ base }) => (base === undefined ? undefined : sizesOf(base as SizeSpec)))],
}));
export interface SizeTable extends Infer<typeof sizeTable> {}

/** The entries of a size table; `undefined` for a table without entries. */
function sizesOf({ cellLog, sizeLog, mpu, linkLayer, tableSize }: SizeSpec): number[] | undefined {
  if (tableSize === 0) return undefined;
  return Array.from({ length: tableSize }, (_, cell) => {
    const layer = linkLayer === 'atm' ? 'atm' : 'ethernet';
    const size = sizeOnLink((cell + 1) * 2 ** cellLog, mpu, layer);
    return Math.floor(size / 2 ** sizeLog);
  });
}

/** Fields of {@link sizeTableOptions}; sizes in bytes. */
export interface SizeTableFields {
  /** Bytes that each packet counts in addition; may be negative. */
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
  /** Least size that a packet counts. */
  mpu?: number | undefined;
  /** Largest packet of the table; 2047 by default. */
  mtu?: number | undefined;
  /** Entries of the table; 512 by default. */
  tableSize?: number | undefined;
}

const sizeTableInput = (): Check =>
  required(
    isObject<SizeTableFields>(
      {
        overhead: isInteger(-0x8000_0000, 0x7fff_ffff),
        linkLayer: isEncodedBy(linkLayer32, 'a link layer'),
        mpu: isInteger(),
        mtu: isInteger(1),
        tableSize: isInteger(1, maximumEntries),
      },
      'a size table',
    ),
  );

/** Makes the size table of a qdisc: `tc qdisc … stab overhead 20 linklayer atm`. */
export const sizeTableOptions = operation(
  'size table options',
  () => [sizeTableInput()],
  function sizeTableOptions(fields: SizeTableFields): SizeTable {
    const { overhead = 0, linkLayer = 'ethernet', mpu = 0 } = fields;
    if (linkLayer !== 'atm' && mpu === 0) {
      const unused = { cellLog: 0, sizeLog: 0, cellAlign: 0, mpu: 0, mtu: 0, tableSize: 0 };
      return { base: { ...unused, overhead, linkLayer } };
    }
    const mtu = fields.mtu ?? 2047;
    const tableSize = fields.tableSize ?? 512;
    let cellLog = 0;
    while (Math.floor(mtu / 2 ** cellLog) > tableSize - 1) cellLog++;
    const largest = sizeOnLink(tableSize * 2 ** cellLog, mpu, linkLayer);
    // Sizes are shifted until the largest fits in 16 bits.
    let sizeLog = 0;
    while (largest / 2 ** sizeLog >= 0x10000) sizeLog++;
    const base: SizeSpec = { cellLog, sizeLog, cellAlign: -1, overhead, linkLayer, mpu, mtu, tableSize };
    return { base, data: sizesOf(base) };
  },
);
