import { struct } from '../../../../../codec/composites/struct.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../../../../codec/encode-error.ts';
import { converted } from '../../../../../codec/scalars/converted.ts';
import { s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';

const verdicts: Readonly<Record<string, number>> = {
  continue: -1,
  pass: 0,
  reclassify: 1,
  drop: 2,
  pipe: 3,
  stolen: 4,
  queued: 5,
  repeat: 6,
  redirect: 7,
  trap: 8,
};
const verdictNames = new Map(Object.entries(verdicts).map(([name, value]) => [value, name]));
const jump = 0x10000000;
const gotoChain = 0x20000000;
const valueMask = 0x0fffffff;

/**
 * The fate of a packet (`TC_ACT_*` of linux/pkt_cls.h), named as in `tc`: `'pass'`, `'drop'`, `'pipe'` (on to the next action),
 * `'continue'` (on to the next filter), `'goto chain 5'`, `'jump 2'` …; the number where it has no name.
 */
export type Verdict = string | number;

/** A verdict, s32. */
export const verdict: Type<Verdict> = converted<number, Verdict>('verdict', s32, {
  decode(value) {
    if ((value & ~valueMask) === jump) return `jump ${value & valueMask}`;
    if ((value & ~valueMask) === gotoChain) return `goto chain ${value & valueMask}`;
    return verdictNames.get(value) ?? value;
  },
  encode: verdictNumber,
  isReversible: true,
});

function verdictNumber(value: Verdict): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throwInvalidType('a verdict', value);
  if (Object.hasOwn(verdicts, value)) return verdicts[value] as number;
  const [, verb, digits] = /^(jump|goto chain) (\d+)$/.exec(value) ?? [];
  if (verb === undefined || Number(digits) > valueMask) {
    const names = Object.keys(verdicts).join(', ');
    throwInvalidValue(`${show(value)} is not one of ${names}, 'goto chain N', 'jump N'`);
  }
  return (verb === 'jump' ? jump : gotoChain) + Number(digits);
}

/** First fields of the struct of every action (`tc_gen` of linux/pkt_cls.h). */
export const general = {
  /** Number of the action, with which filters can share it; 0 lets the kernel choose. */
  index: u32,
  capabilities: u32,
  verdict,
  /** State: number of references to the action. */
  references: stateOnly(s32),
  /** State: number of filters that have the action. */
  bindings: stateOnly(s32),
};

/** The struct of an action without other fields. */
export const generalParameters = struct('tc_gen', general);

/** Fields of the struct of every action. */
export interface General extends Infer<typeof generalParameters> {}

/**
 * State: times since the action was made and used (`struct tcf_t` of linux/pkt_cls.h), in hundredths of a second
 * (`USER_HZ`).
 */
export const times = stateOnly(
  struct('tcf_t', { install: u64, lastUse: u64, expires: u64, firstUse: u64 }, 24),
);
