import { flags } from '../../../../../codec/scalars/enums.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';

/** Flags of random early detection (`TC_RED_*` of linux/pkt_sched.h). `noDrop`: Linux 5.7. */
export const redFlags = flags(u8, { ecn: 1, hardDrop: 2, adaptive: 4, noDrop: 8 });
/** The same in four bytes. */
export const redFlags32 = flags(u32, redFlags.names);

/** Parameters of random early detection, in the unit of the qdisc (`struct tc_red_qopt`, `struct tc_choke_qopt`). */
export const redParameters = {
  limit: u32,
  minimum: u32,
  maximum: u32,
  wLog: u8,
  pLog: u8,
  scellLog: u8,
  flags: redFlags,
};

/** Counters of random early detection (`struct tc_red_xstats`). */
export const redStatistics = { early: u32, queueLimit: u32, other: u32, marked: u32 };
