import { defineObject } from '../../protocol.ts';
import { dump } from '../../request/builders.ts';
import { operation } from '../../request/input.ts';
import type { Dump } from '../../request/request.ts';
import { summaryMessage } from './attributes.ts';
import { RDMA_NLDEV_CMD_RES_GET } from './message-types.ts';

/** How many resources of each kind a device has, by the names of `rdma`: `pd`, `cq`, `qp`, `cm_id`, `mr`, `ctx`, `srq`. */
export interface RdmaResourceCounts {
  readonly deviceIndex: number;
  readonly deviceName: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Lists the number of resources of each device: `rdma resource show`. Needs no capability. Linux 4.16. */
export const countResources = operation(
  'rdma resource count',
  () => [],
  function countResources(): Dump<RdmaResourceCounts> {
    return dump({
      protocol: 'rdma',
      operation: 'rdma resource count',
      type: RDMA_NLDEV_CMD_RES_GET,
      body: summaryMessage,
      value: {},
      reply: summaryMessage,
      map: ({ deviceIndex = 0, deviceName = '', counts = [] }) => ({
        ...{ deviceIndex, deviceName },
        counts: Object.fromEntries(counts.map(({ name = '', current = 0n }) => [name, Number(current)])),
      }),
    });
  },
);

/** How many resources a device has: `rdma resource`. */
export const rdmaResource = defineObject({
  name: 'rdmaResource',
  messages: [
    {
      ...{ name: 'RDMA_NLDEV_CMD_RES_GET', type: RDMA_NLDEV_CMD_RES_GET, verb: 'get' },
      ...{ request: summaryMessage, reply: summaryMessage },
    },
  ],
  reply: summaryMessage,
  groups: [],
  key: ({ deviceIndex }) => String(deviceIndex),
  selfChanging: ['counts'],
  list: countResources,
  operations: { list: countResources },
});
