import { struct } from '../../../../../codec/composites/struct.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { probability, secondTime } from '../../quantities.ts';

/** What RED-like qdiscs do (`TC_RED_*`). */
export const redFlags = flags(u8, { ecn: 1, hardDrop: 2, adaptive: 4, noDrop: 8 });

/** Stochastic fair queueing (`struct tc_sfq_qopt_v1` of linux/pkt_sched.h). Sizes in bytes. */
export const sfq = struct(
  'tc_sfq_qopt_v1',
  {
    quantum: u32,
    /** Nanoseconds, in whole seconds: how often the hash changes. */
    perturbPeriod: secondTime,
    /** Packets in all. */
    limit: u32,
    divisor: u32,
    /** Flows, at most. */
    flows: u32,
    /** Packets of a flow. */
    depth: u32,
    headDrop: u32,
    /** Bytes of a flow, at most: what follows is RED within flows. */
    flowLimit: u32,
    minimum: u32,
    maximum: u32,
    wLog: u8,
    pLog: u8,
    scellLog: u8,
    flags: redFlags,
    maximumProbability: probability,
    /** Statistics of RED, read only. */
    probabilityDrop: u32,
    forcedDrop: u32,
    probabilityMark: u32,
    forcedMark: u32,
    probabilityMarkHead: u32,
    forcedMarkHead: u32,
  },
  20,
);
export interface Sfq extends Infer<typeof sfq> {}

/** `struct tc_sfq_xstats` of a class. */
export const sfqClassStatistics = struct('tc_sfq_xstats', { allot: s32 });
