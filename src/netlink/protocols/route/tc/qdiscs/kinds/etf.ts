import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { clockId } from '../../clock-id.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_etf_qopt`. */
const parameters = struct('tc_etf_qopt', {
  /** Nanoseconds before its time that a packet is handed to the device. */
  delta: s32,
  clockId,
  flags: flags(u32, { deadlineMode: 1, offload: 2, skipSocketCheck: 4 }),
});

const options = attributes('TCA_ETF', () => ({ parameters: [1, parameters] }));
/** Options of an etf. */
export interface Etf extends Infer<typeof options> {}

/** Sends each packet at its time (`TCA_ETF_*` of linux/pkt_sched.h). Linux 4.19. */
export const etf: QdiscKind<Etf> = { options, fixed: 'all' };
