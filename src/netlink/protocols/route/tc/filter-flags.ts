import { flags } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import { stateOnlyBits } from '../../../codec/state-only.ts';

/**
 * Use of hardware and software by a filter (`TCA_CLS_FLAGS_*` of linux/pkt_cls.h). State: `inHardware` and
 * `notInHardware`, which the kernel refuses in requests.
 */
export const filterFlags = stateOnlyBits(
  flags(u32, { skipHardware: 1, skipSoftware: 2, inHardware: 4, notInHardware: 8, verbose: 16 }),
  ['inHardware', 'notInHardware'],
);
