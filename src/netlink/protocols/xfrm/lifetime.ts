import { struct } from '../../codec/composites/struct.ts';
import { throwInvalidType, throwOutOfRange } from '../../codec/encode-error.ts';
import { u32, u64 } from '../../codec/scalars/integers.ts';
import type { Infer } from '../../codec/type.ts';
import { type Check, isObject } from '../../request/input.ts';

/** Limits of a state or policy (`struct xfrm_lifetime_cfg` of linux/xfrm.h). All ones: no limit of bytes or packets. */
export const lifetimeLimits = struct('xfrm_lifetime_cfg', {
  softBytes: u64,
  hardBytes: u64,
  softPackets: u64,
  hardPackets: u64,
  softAddSeconds: u64,
  hardAddSeconds: u64,
  softUseSeconds: u64,
  hardUseSeconds: u64,
});

/** Use of a state or policy until now (`struct xfrm_lifetime_cur`). */
export const lifetimeUse = struct('xfrm_lifetime_cur', {
  bytes: u64,
  packets: u64,
  /** Seconds since 1970 when it was added. */
  addTime: u64,
  /** Seconds since 1970 when it was first used; 0 for never. */
  useTime: u64,
});
export interface LifetimeUse extends Infer<typeof lifetimeUse> {}

/** Packets that a state has refused (`struct xfrm_stats`). */
export const stateStatistics = struct('xfrm_stats', {
  /** Too old for the replay window. */
  replayWindow: u32,
  /** Replayed. */
  replay: u32,
  integrityFailed: u32,
});
export interface StateStatistics extends Infer<typeof stateStatistics> {}

/**
 * Limits of a state or policy. At a soft limit the kernel sends an event, at a hard limit it deletes the object. Those that are
 * left out do not limit. Seconds count from when it was added, or from its first use.
 */
export interface Limits {
  softBytes?: bigint | undefined;
  hardBytes?: bigint | undefined;
  softPackets?: bigint | undefined;
  hardPackets?: bigint | undefined;
  softAddSeconds?: bigint | undefined;
  hardAddSeconds?: bigint | undefined;
  softUseSeconds?: bigint | undefined;
  hardUseSeconds?: bigint | undefined;
}

const unlimited = 0xffff_ffff_ffff_ffffn;

/** The values that do not limit. */
const noLimits: Infer<typeof lifetimeLimits> = {
  softBytes: unlimited,
  hardBytes: unlimited,
  softPackets: unlimited,
  hardPackets: unlimited,
  softAddSeconds: 0n,
  hardAddSeconds: 0n,
  softUseSeconds: 0n,
  hardUseSeconds: 0n,
};
const limitNames = Object.keys(noLimits) as (keyof Limits)[];

/** Returns the limits that are set. */
export function toLimits(message: Partial<Infer<typeof lifetimeLimits>> | undefined): Limits {
  const limits: Limits = {};
  for (const name of limitNames) {
    const value = message?.[name];
    if (value !== undefined && value !== noLimits[name]) limits[name] = value;
  }
  return limits;
}

/** Returns all limits, for a request. */
export function fromLimits(limits: Limits = {}): Infer<typeof lifetimeLimits> {
  const all = { ...noLimits };
  for (const name of limitNames) {
    const value = limits[name];
    if (value !== undefined) all[name] = value;
  }
  return all;
}

const isLimit: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'bigint') throwInvalidType('a bigint', value);
    if ((value as bigint) < 0n || (value as bigint) > unlimited) throwOutOfRange(0n, unlimited, value);
  },
  { expected: 'a bigint' },
);

/** Checks {@link Limits}. */
export const isLimits = (): Check =>
  isObject<Limits>(
    Object.fromEntries(limitNames.map((name) => [name, isLimit])) as Record<keyof Limits, Check>,
    'an object with limits',
  );
