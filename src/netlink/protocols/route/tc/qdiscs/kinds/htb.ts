import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { flag, s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { tickNanoseconds, tickTime } from '../../quantities.ts';
import { type LinkLayer, makeRate, rateSpec, rateTable, transmitTicks } from '../../rate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';

/** Options of a class (`struct tc_htb_opt` of linux/pkt_sched.h). */
const parameters = struct('tc_htb_opt', {
  rate: rateSpec,
  ceil: rateSpec,
  /** The burst: nanoseconds that it takes at the rate. */
  buffer: tickTime,
  /** The burst at the ceiling, likewise. */
  ceilBuffer: tickTime,
  /** Bytes that it sends in its turn; 0 lets the kernel choose. */
  quantum: u32,
  /** Read only: 0 for a leaf. */
  level: u32,
  priority: u32,
});

/** Options of the qdisc (`struct tc_htb_glob`). */
const init = struct('tc_htb_glob', {
  version: u32,
  /** Quantum of a class: its rate divided by this. */
  rateToQuantum: u32,
  /** Minor number of the class for what no filter matches; 0 sends it unshaped. */
  defaultClass: u32,
  debug: u32,
  /** Read only: packets sent unshaped. */
  directPackets: u32,
});

/** A hierarchical token bucket, qdisc and class (`TCA_HTB_*`). See {@link htbOptions} and {@link htbClassOptions}. */
export const htb = attributes('TCA_HTB', () => ({
  parameters: [1, parameters],
  init: [2, init],
  ceilTable: [3, rateTable],
  rateTable: [4, rateTable],
  /** Packets that wait unshaped, at most. Linux 3.11. */
  directQueueLength: [5, u32],
  /** Bytes per second, where they do not fit in 32 bits. Linux 3.13. */
  rate64: [6, u64],
  ceil64: [7, u64],
  /** By the hardware. Linux 5.12. */
  offload: [9, flag],
}));
export interface Htb extends Infer<typeof htb> {}

/** What a class has done (`struct tc_htb_xstats`); tokens in nanoseconds. */
export const htbClassStatistics = struct('tc_htb_xstats', {
  lends: u32,
  borrows: u32,
  giants: u32,
  tokens: signedTicks(),
  ceilTokens: signedTicks(),
});

/** Nanoseconds, negative for a debt; s32 ticks of 64 ns on the wire. */
function signedTicks(): Type<number> {
  return {
    kind: 'tickTime',
    size: 4,
    decode(reader, start, end, scope) {
      const ticks = s32.decode(reader, start, end, scope);
      return ticks === undefined ? undefined : ticks * tickNanoseconds;
    },
    encode: (writer, value, scope) => s32.encode(writer, Math.trunc(value / tickNanoseconds), scope),
  };
}

/** What the qdisc is made from. */
export interface HtbFields {
  /** Minor number of the class for what no filter matches: `0x30` for `1:30`. */
  defaultClass?: number | undefined;
  rateToQuantum?: number | undefined;
  directQueueLength?: number | undefined;
  offload?: boolean | undefined;
}

/** Options of the qdisc: `tc qdisc add … htb default 30 r2q 10`. */
export function htbOptions({ defaultClass = 0, rateToQuantum = 10, ...rest }: HtbFields = {}): Htb {
  return {
    init: { version: 3, rateToQuantum, defaultClass, debug: 0, directPackets: 0 },
    ...rest,
  };
}

/** What a class is made from. Text with a unit, or numbers: bytes per second, bytes. */
export interface HtbClassFields {
  /** What it is sure of. */
  rate: Quantity;
  /** What it may borrow up to; `rate` unless told. */
  ceil?: Quantity | undefined;
  /** What may be sent at once above the rate; one packet unless told. */
  burst?: Quantity | undefined;
  ceilBurst?: Quantity | undefined;
  /** 0 (first) to 7. */
  priority?: number | undefined;
  quantum?: Quantity | undefined;
  /** The largest packet, 1600 bytes unless told. */
  mtu?: Quantity | undefined;
  mpu?: Quantity | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
}

/**
 * Options of a class: `tc class add … htb rate 1mbit ceil 10mbit burst 15k`.
 *
 * @throws TypeError or RangeError for what makes no sense, naming the field
 */
export function htbClassOptions(fields: HtbClassFields): Htb {
  const operation = 'htb class options';
  const { rate: readRate, size } = quantitiesOf(operation);
  const rate = readRate('rate', fields.rate);
  if (!(rate > 0)) throwInvalid(operation, 'rate', 'expected more than 0');
  const ceil = readRate('ceil', fields.ceil) ?? rate;
  if (ceil === 0) throwInvalid(operation, 'ceil', 'expected more than 0');
  const { priority = 0 } = fields;
  if (!(priority >= 0 && priority <= 7))
    throwInvalid(operation, 'priority', `expected 0 to 7, got ${priority}`);
  const mtu = size('mtu', fields.mtu) ?? 1600;
  const common = {
    mtu,
    mpu: size('mpu', fields.mpu),
    overhead: fields.overhead,
    linkLayer: fields.linkLayer,
  };
  const sure = makeRate({ rate, ...common });
  const most = makeRate({ rate: ceil, ...common });
  // A burst of one packet, and what is sent in the nanosecond that the kernel's clock resolves.
  const burst = size('burst', fields.burst) ?? Math.floor(rate / 1e9) + mtu;
  const ceilBurst = size('ceilBurst', fields.ceilBurst) ?? Math.floor(ceil / 1e9) + mtu;
  return {
    ...(sure.rate64 !== undefined && { rate64: sure.rate64 }),
    ...(most.rate64 !== undefined && { ceil64: most.rate64 }),
    parameters: {
      rate: sure.spec,
      ceil: most.spec,
      buffer: transmitTicks(rate, burst) * tickNanoseconds,
      ceilBuffer: transmitTicks(ceil, ceilBurst) * tickNanoseconds,
      quantum: size('quantum', fields.quantum) ?? 0,
      level: 0,
      priority,
    },
    rateTable: sure.table,
    ceilTable: most.table,
  };
}
