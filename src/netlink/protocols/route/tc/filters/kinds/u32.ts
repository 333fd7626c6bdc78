import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../../codec/composites/lists.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { be16, be32, s16, u8, u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stringOf } from '../../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { counted } from '../../counted.ts';
import { filterFlags } from '../../filter-flags.ts';
import { handle } from '../../handle.ts';
import { u32Key } from '../../u32-key.ts';
import type { FilterKind } from './kind.ts';

/** Flags of a selector (`TC_U32_*`). */
export const selectorFlags = flags(u8, { terminal: 1, offset: 2, variableOffset: 4, eat: 8 });

/** The keys that a packet must match (`struct tc_u32_sel`). */
const selector = counted(
  struct('tc_u32_sel', {
    flags: selectorFlags,
    offsetShift: u8,
    count: u8,
    _pad: pad(1),
    offsetMask: be16,
    offset: u16,
    offsetOffset: s16,
    hashOffset: s16,
    hashMask: be32,
  }),
  u32Key,
);
export interface U32Selector extends Infer<typeof selector> {}

/** Mark of the packet (`struct tc_u32_mark`). */
const mark = struct('tc_u32_mark', {
  value: u32,
  mask: u32,
  /** State: packets with the mark. */
  success: stateOnly(u32),
});

/** Packets that were tried and matched, and that matched each key (`struct tc_u32_pcnt`). */
const counts: Type<{ tried: bigint; matched: bigint; keys: bigint[] }> = {
  kind: 'tc_u32_pcnt',
  decode(reader, start, end, scope) {
    const [tried, matched, ...keys] = array(u64).decode(reader, start, end, scope) ?? [];
    return tried === undefined || matched === undefined ? undefined : { tried, matched, keys };
  },
  encode: (writer, { tried, matched, keys }, scope) =>
    array(u64).encode(writer, [tried, matched, ...keys], scope),
};

const options = attributes('TCA_U32', () => ({
  /** Class for the packets: `1:10`. */
  classId: [1, handle],
  /** Hash table of the filter, as in `u32Handle`. */
  hash: [2, u32],
  /** Hash table that is searched next. */
  link: [3, u32],
  /** Number of buckets: makes a hash table. */
  divisor: [4, u32],
  selector: [5, selector],
  police: [6, police.options],
  actions: [7, actionList],
  indev: [8, stringOf(15)],
  /** State: packets. */
  counts: [9, stateOnly(counts)],
  mark: [10, mark],
  flags: [11, filterFlags],
}));
/** Options of a u32 filter. */
export interface U32Filter extends Infer<typeof options> {}

/**
 * Matches bytes at offsets, in hash tables (`TCA_U32_*` of linux/pkt_cls.h). Make its selector with {@link u32Selector}.
 */
export const u32Filter: FilterKind<U32Filter> = { options };
