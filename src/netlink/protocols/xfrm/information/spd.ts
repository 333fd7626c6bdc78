import { attributes } from '../../../codec/composites/attribute-set.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { ranged, u8, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer } from '../../../codec/type.ts';
import { defineObject } from '../../../protocol.ts';
import { command, query } from '../../../request/builders.ts';
import { isEncodedBy, isObject, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { XFRM_MSG_GETSPDINFO, XFRM_MSG_NEWSPDINFO } from '../message-types.ts';

const thresholds = (bits: number) =>
  struct('xfrmu_spdhthresh', {
    /** Bits of the local prefix. */
    local: ranged(u8, 0, bits),
    /** Bits of the remote prefix. */
    remote: ranged(u8, 0, bits),
  });
const ipv4Thresholds = thresholds(32);
const ipv6Thresholds = thresholds(128);

const spdInfo = struct('xfrmu_spdinfo', {
  in: u32,
  out: u32,
  fwd: u32,
  socketIn: u32,
  socketOut: u32,
  socketFwd: u32,
});
const spdHash = struct('xfrmu_spdhinfo', {
  /** Highest number of a bucket of the table of policies. */
  buckets: u32,
  /** Most buckets that it can grow to. */
  maximumBuckets: u32,
});

/** Facts about all policies (`XFRMA_SPD_*` of linux/xfrm.h). */
const spdAttributes = attributes('XFRMA_SPD', () => ({
  /** Numbers of policies by direction; those of sockets are counted separately. */
  counts: [1, spdInfo],
  hash: [2, spdHash],
  ipv4Thresholds: [3, ipv4Thresholds],
  ipv6Thresholds: [4, ipv6Thresholds],
}));
const spdMessage = structWithAttributes(struct('spd flags', { flags: u32 }), spdAttributes);

/** Prefix lengths of a family. */
export interface PrefixThresholds extends Infer<typeof ipv4Thresholds> {}

/** How many policies there are, and from which prefix lengths on they are found by a hash table: `ip xfrm policy count`. */
export interface PolicyCount {
  counts: Infer<typeof spdInfo>;
  hash: Infer<typeof spdHash>;
  ipv4Thresholds: PrefixThresholds;
  ipv6Thresholds: PrefixThresholds;
}

/** Prefix lengths from which on policies are found by a hash table. Shorter ones are searched one by one. */
export interface PolicyThresholds {
  ipv4Thresholds?: PrefixThresholds | undefined;
  ipv6Thresholds?: PrefixThresholds | undefined;
}

/** Asks for all facts. */
const everything = 0xffff_ffff;

/** Counts the policies: `ip xfrm policy count`. Needs CAP_NET_ADMIN. */
export const countPolicies = operation(
  'xfrm policy count',
  () => [],
  function countPolicies(): Request<PolicyCount> {
    return query({
      protocol: 'xfrm',
      operation: 'xfrm policy count',
      type: XFRM_MSG_GETSPDINFO,
      body: spdMessage,
      value: { flags: everything },
      reply: spdMessage,
      map: ({ flags: _, ...facts }) => facts as PolicyCount,
    });
  },
);

/**
 * Sets the prefix lengths from which on policies are found by a hash table: `ip xfrm policy set hthresh4 24 24`. Needs CAP_NET_ADMIN.
 * Linux 3.18.
 */
export const setPolicyThresholds = operation(
  'xfrm policy setThresholds',
  () => [
    required(
      isObject<PolicyThresholds>({
        ipv4Thresholds: isEncodedBy(ipv4Thresholds, 'prefix lengths'),
        ipv6Thresholds: isEncodedBy(ipv6Thresholds, 'prefix lengths'),
      }),
    ),
  ],
  function setPolicyThresholds({ ipv4Thresholds, ipv6Thresholds }: PolicyThresholds): Request<void> {
    const operation = 'xfrm policy setThresholds';
    if (ipv4Thresholds === undefined && ipv6Thresholds === undefined)
      throwInvalid(operation, 'ipv4Thresholds', 'expected the thresholds of a family');
    return command({
      protocol: 'xfrm',
      operation,
      type: XFRM_MSG_NEWSPDINFO,
      body: spdMessage,
      value: {
        flags: everything,
        ...(ipv4Thresholds !== undefined && { ipv4Thresholds }),
        ...(ipv6Thresholds !== undefined && { ipv6Thresholds }),
      },
    });
  },
);

/** The number of policies: `ip xfrm policy count`. */
export const xfrmPolicyCount = defineObject({
  name: 'xfrmPolicyCount',
  messages: [
    {
      name: 'XFRM_MSG_NEWSPDINFO',
      type: XFRM_MSG_NEWSPDINFO,
      verb: 'new',
      request: spdMessage,
      reply: spdMessage,
    },
    {
      name: 'XFRM_MSG_GETSPDINFO',
      type: XFRM_MSG_GETSPDINFO,
      verb: 'get',
      request: spdMessage,
      reply: spdMessage,
    },
  ],
  reply: spdMessage,
  groups: [],
  operations: { get: countPolicies, setThresholds: setPolicyThresholds },
});
