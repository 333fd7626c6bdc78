import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { throwInvalidType } from '../../../../../codec/encode-error.ts';
import { flag, s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { isBoolean, isInteger, isObject, operation, required } from '../../../../../request/input.ts';
import { throwInvalid } from '../../../../../request/validate.ts';
import { tickNanoseconds, tickTime } from '../../quantities.ts';
import { type LinkLayer, makeRate, rateSpec, rateTable, transmitTicks } from '../../rate.ts';
import { type Quantity, quantitiesOf } from '../../units.ts';
import { isLinkLayer, isQuantity } from '../../validate.ts';
import type { QdiscKind } from './kind.ts';

/** Options of a class (`struct tc_htb_opt` of linux/pkt_sched.h). */
const parameters = struct('tc_htb_opt', {
  rate: rateSpec,
  ceil: rateSpec,
  /** Nanoseconds that the burst takes at the rate. */
  buffer: tickTime,
  /** Nanoseconds that the burst takes at the ceiling. */
  ceilBuffer: tickTime,
  /** Bytes that the class sends in its turn; 0 lets the kernel choose. */
  quantum: u32,
  /** State: 0 for a leaf. */
  level: stateOnly(u32),
  priority: u32,
});

/** Version of the kernel's htb that requests name. */
const requestVersion = 3;

/** The kernel reports `3 << 16` and a minor number, and refuses anything but 3 in a request. */
const version: Type<number> = {
  kind: 'htbVersion',
  size: 4,
  decode: u32.decode,
  encode(writer, value, scope) {
    const start = writer.length;
    u32.encode(writer, value, scope);
    if (!writer.forRequest || value <= 0xffff) return;
    writer.length = start;
    u32.encode(writer, requestVersion, scope);
  },
};

/** Options of the qdisc (`struct tc_htb_glob`). */
const init = struct('tc_htb_glob', {
  version,
  /** Quantum of a class: its rate divided by this. */
  rateToQuantum: u32,
  /** Minor number of the class for packets that no filter matches; 0 sends them unshaped. */
  defaultClass: u32,
  debug: u32,
  /** State: packets sent unshaped. */
  directPackets: stateOnly(u32),
});

const options = attributes('TCA_HTB', () => ({
  parameters: [1, parameters],
  init: [2, init],
  ceilTable: [3, rateTable],
  rateTable: [4, rateTable],
  /** Packets that may wait unshaped. Linux 3.11. */
  directQueueLength: [5, u32],
  /** Bytes per second, where they do not fit in 32 bits. Linux 3.13. */
  rate64: [6, u64],
  ceil64: [7, u64],
  /** Done by the hardware. Linux 5.12. */
  offload: [9, flag],
}));
/** Options of an htb and its classes. */
export interface Htb extends Infer<typeof options> {}

/** Statistics of a class (`struct tc_htb_xstats`); tokens in nanoseconds. */
const classStatistics = struct('tc_htb_xstats', {
  lends: u32,
  borrows: u32,
  giants: u32,
  tokens: signedTicks(),
  ceilTokens: signedTicks(),
});

/**
 * A hierarchical token bucket, qdisc and classes (`TCA_HTB_*` of linux/pkt_sched.h). Make their options with
 * {@link htbOptions} and {@link htbClassOptions}. Rates in bytes per second, sizes in bytes, times in nanoseconds.
 */
export const htb: QdiscKind<Htb, Htb> = { options, fixed: 'all', classOptions: options, classStatistics };

/** Nanoseconds, negative for a debt; s32 ticks of 64 ns on the wire. */
function signedTicks(): Type<number> {
  return {
    kind: 'tickTime',
    size: 4,
    decode(reader, start, end, scope) {
      const ticks = s32.decode(reader, start, end, scope);
      return ticks === undefined ? undefined : ticks * tickNanoseconds;
    },
    encode(writer, value, scope) {
      if (typeof value !== 'number') throwInvalidType('a number of nanoseconds', value);
      s32.encode(writer, Math.trunc(value / tickNanoseconds), scope);
    },
  };
}

/** Fields of {@link htbOptions}. */
export interface HtbFields {
  /** Minor number of the class for packets that no filter matches: `0x30` for `1:30`. */
  defaultClass?: number | undefined;
  rateToQuantum?: number | undefined;
  directQueueLength?: number | undefined;
  offload?: boolean | undefined;
}

/** Options of the qdisc: `tc qdisc add … htb default 30 r2q 10`. */
export const htbOptions = operation(
  'htb options',
  () => [
    isObject<HtbFields>(
      {
        defaultClass: isInteger(),
        rateToQuantum: isInteger(),
        directQueueLength: isInteger(),
        offload: isBoolean,
      },
      'options of htb',
    ),
  ],
  ({ defaultClass = 0, rateToQuantum = 10, ...rest }: HtbFields = {}): Htb => {
    return {
      init: { version: requestVersion, rateToQuantum, defaultClass, debug: 0, directPackets: 0 },
      ...rest,
    };
  },
);

/** Fields of {@link htbClassOptions}. Text with a unit, or numbers: bytes per second, bytes. */
export interface HtbClassFields {
  /** Rate that the class is guaranteed. */
  rate: Quantity;
  /** Rate that the class may borrow up to; `rate` by default. */
  ceil?: Quantity | undefined;
  /** Bytes that may be sent at once above the rate; one packet by default. */
  burst?: Quantity | undefined;
  ceilBurst?: Quantity | undefined;
  /** 0 (first) to 7. */
  priority?: number | undefined;
  quantum?: Quantity | undefined;
  /** Largest packet; 1600 bytes by default. */
  mtu?: Quantity | undefined;
  mpu?: Quantity | undefined;
  overhead?: number | undefined;
  linkLayer?: LinkLayer | undefined;
}

/**
 * Options of a class: `tc class add … htb rate 1mbit ceil 10mbit burst 15k`.
 *
 * @throws TypeError or RangeError for a field out of its range, naming the field
 */
export const htbClassOptions = operation(
  'htb class options',
  () => [
    required(
      isObject<HtbClassFields>(
        {
          rate: required(isQuantity),
          ceil: isQuantity,
          burst: isQuantity,
          ceilBurst: isQuantity,
          priority: isInteger(0, 7),
          quantum: isQuantity,
          mtu: isQuantity,
          mpu: isQuantity,
          overhead: isInteger(),
          linkLayer: isLinkLayer,
        },
        'options of a class of htb',
      ),
    ),
  ],
  (fields: HtbClassFields): Htb => {
    const operation = 'htb class options';
    const { rate: readRate, size } = quantitiesOf(operation);
    const rate = readRate('rate', fields.rate);
    if (!(rate > 0)) throwInvalid(operation, 'rate', 'expected more than 0');
    const ceil = readRate('ceil', fields.ceil) ?? rate;
    if (ceil === 0) throwInvalid(operation, 'ceil', 'expected more than 0');
    const { priority = 0 } = fields;
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
  },
);
