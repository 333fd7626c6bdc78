import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../../../codec/composites/lists.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { counted } from '../../counted.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** A change of four bytes (`struct tc_pedit_key` of linux/tc_act/tc_pedit.h). Numbers are in the order of the bytes. */
const key = struct('tc_pedit_key', {
  /** Bits that stay as they are. */
  mask: u32,
  value: u32,
  /** Bytes from the header's start, a multiple of four. */
  offset: u32,
  at: u32,
  offsetMask: u32,
  shift: u32,
});

/** `struct tc_pedit_sel`. */
const parameters = counted(struct('tc_pedit_sel', { ...general, count: u8, flags: u8, _pad: pad(2) }), key);

/** The header that a key is relative to, and whether it sets or adds (`TCA_PEDIT_KEY_EX_*`). */
const extension = attributes('TCA_PEDIT_KEY_EX', () => ({
  header: [1, enumeration(u16, { network: 0, ethernet: 1, ipv4: 2, ipv6: 3, tcp: 4, udp: 5 })],
  command: [2, enumeration(u16, { set: 0, add: 1 })],
}));

const options = attributes('TCA_PEDIT', () => ({
  times: [1, times],
  parameters: [2, parameters],
  /** The same, where `extensions` name the headers that the keys are relative to. */
  extendedParameters: [4, parameters],
  extensions: [5, nestedList(6, extension, NESTED), NESTED],
}));
/** Options of a pedit action. */
export interface Pedit extends Infer<typeof options> {}

/** Changes bytes of packets (`TCA_PEDIT_*` of linux/tc_act/tc_pedit.h). */
export const pedit: ActionKind<Pedit> = { options };
