import { derived } from '../../../codec/derived.ts';
import { fixedBytes } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';

/** Cells of idle time after which the average has faded by 31 powers of two: between 256 and 512 of them, by any program. */
const cellsToFade = 384;

/** 256 logarithms that make the average fade while the queue is idle (`TCA_RED_STAB` and the like of linux/pkt_sched.h). */
const logarithms = Uint8Array.from({ length: 256 }, (_, cell) =>
  Math.min(31, Math.floor((cell * 31) / cellsToFade)),
);

/**
 * The table of random early detection. The kernel needs it beside the parameters, and does not report it: a request that
 * lacks it has one that fades about as fast as any other program's.
 */
export const idleTable: Type<Uint8Array> = derived(fixedBytes(256), ({ parameters }) =>
  parameters === undefined ? undefined : logarithms,
);
