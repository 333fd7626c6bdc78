import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { bitfield32 } from '../../../../../codec/scalars/enums.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { probability } from '../../quantities.ts';
import { redFlags } from './sfq.ts';

/** `struct tc_red_qopt` of linux/pkt_sched.h; sizes in bytes. */
const parameters = struct('tc_red_qopt', {
  limit: u32,
  minimum: u32,
  maximum: u32,
  wLog: u8,
  pLog: u8,
  scellLog: u8,
  flags: redFlags,
});

/** Random early detection (`TCA_RED_*`). */
export const red = attributes('TCA_RED', () => ({
  parameters: [1, parameters],
  /** 256 logarithms by which the average fades while idle. */
  idleTable: [2, bytes],
  maximumProbability: [3, probability],
  /** Linux 5.6. */
  flags: [4, bitfield32(u32, redFlags.names)],
  earlyDropBlock: [5, u32],
  markBlock: [6, u32],
}));
export interface Red extends Infer<typeof red> {}

/** `struct tc_red_xstats`. */
export const redStatistics = struct('tc_red_xstats', {
  early: u32,
  queueLimit: u32,
  other: u32,
  marked: u32,
});
