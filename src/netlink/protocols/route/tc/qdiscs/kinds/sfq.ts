import { struct } from '../../../../../codec/composites/struct.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { probability, secondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { redFlags } from './red-structs.ts';

/** `struct tc_sfq_qopt_v1` of linux/pkt_sched.h. */
const options = struct(
  'tc_sfq_qopt_v1',
  {
    quantum: u32,
    /** Nanoseconds, in whole seconds, between changes of the hash. */
    perturbPeriod: secondTime,
    /** Packets of all flows. */
    limit: u32,
    divisor: u32,
    /** Number of the flows. */
    flows: u32,
    /** Packets of a flow. */
    depth: u32,
    headDrop: u32,
    /** Bytes of a flow. This field and those behind it are for random early detection within flows. */
    flowLimit: u32,
    minimum: u32,
    maximum: u32,
    wLog: u8,
    pLog: u8,
    scellLog: u8,
    flags: redFlags,
    maximumProbability: probability,
    /** State, as the fields behind it are: statistics of random early detection. */
    probabilityDrop: stateOnly(u32),
    forcedDrop: stateOnly(u32),
    probabilityMark: stateOnly(u32),
    forcedMark: stateOnly(u32),
    probabilityMarkHead: stateOnly(u32),
    forcedMarkHead: stateOnly(u32),
  },
  20,
);
/** Options of an sfq. */
export interface Sfq extends Partial<Infer<typeof options>> {}

/** `struct tc_sfq_xstats` of a class. */
const classStatistics = struct('tc_sfq_xstats', { allot: s32 });

/** Stochastic fair queueing (`struct tc_sfq_qopt_v1` of linux/pkt_sched.h). Sizes in bytes. */
export const sfq: QdiscKind<Sfq> = { options: options as Type<Sfq>, fixed: 'all', classStatistics };
