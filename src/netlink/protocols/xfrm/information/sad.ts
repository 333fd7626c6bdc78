import { attributes } from '../../../codec/composites/attribute-set.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import { defineObject } from '../../../protocol.ts';
import { query } from '../../../request/builders.ts';
import { operation } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { XFRM_MSG_GETSADINFO, XFRM_MSG_NEWSADINFO } from '../message-types.ts';

/** Facts about all states (`XFRMA_SAD_*` of linux/xfrm.h). */
const sadAttributes = attributes('XFRMA_SAD', () => ({
  /** Number of states. */
  count: [1, u32],
  hash: [
    2,
    struct('xfrmu_sadhinfo', {
      /** Highest number of a bucket of the table of states. */
      buckets: u32,
      /** Most buckets that it can grow to. */
      maximumBuckets: u32,
    }),
  ],
}));
const sadMessage = structWithAttributes(struct('sad flags', { flags: u32 }), sadAttributes);

/** How many states there are: `ip xfrm state count`. */
export interface StateCount {
  count: number;
  /** Highest number of a bucket of the table of states, and how many it can grow to. */
  hash: { buckets: number; maximumBuckets: number };
}

/** Asks for all facts. */
const everything = 0xffff_ffff;

/** Counts the states: `ip xfrm state count`. Needs CAP_NET_ADMIN. */
export const countStates = operation(
  'xfrm state count',
  () => [],
  function countStates(): Request<StateCount> {
    return query({
      protocol: 'xfrm',
      operation: 'xfrm state count',
      type: XFRM_MSG_GETSADINFO,
      body: sadMessage,
      value: { flags: everything },
      reply: sadMessage,
      map: ({ flags: _, ...facts }) => facts as StateCount,
    });
  },
);

/** The number of states: `ip xfrm state count`. */
export const xfrmStateCount = defineObject({
  name: 'xfrmStateCount',
  messages: [
    {
      name: 'XFRM_MSG_NEWSADINFO',
      type: XFRM_MSG_NEWSADINFO,
      verb: 'new',
      request: sadMessage,
      reply: sadMessage,
    },
    {
      name: 'XFRM_MSG_GETSADINFO',
      type: XFRM_MSG_GETSADINFO,
      verb: 'get',
      request: sadMessage,
      reply: sadMessage,
    },
  ],
  reply: sadMessage,
  groups: [],
  operations: { get: countStates },
});
