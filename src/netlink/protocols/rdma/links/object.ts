import { defineObject } from '../../../protocol.ts';
import type { Dump } from '../../../request/request.ts';
import { linkCreateMessage, linkMessage, type RdmaLink } from '../attributes.ts';
import { filterWords, type RdmaDeviceReference } from '../device-reference.ts';
import { RDMA_NLDEV_CMD_DELLINK, RDMA_NLDEV_CMD_NEWLINK, RDMA_NLDEV_CMD_PORT_GET } from '../message-types.ts';
import * as operations from './operations.ts';

/** Links of RDMA: `rdma link`. */
export const rdmaLink = defineObject({
  name: 'rdmaLink',
  messages: [
    {
      name: 'RDMA_NLDEV_CMD_PORT_GET',
      type: RDMA_NLDEV_CMD_PORT_GET,
      verb: 'get',
      request: linkMessage,
      reply: linkMessage,
    },
    {
      name: 'RDMA_NLDEV_CMD_NEWLINK',
      type: RDMA_NLDEV_CMD_NEWLINK,
      verb: 'new',
      request: linkCreateMessage,
      reply: linkCreateMessage,
    },
    {
      name: 'RDMA_NLDEV_CMD_DELLINK',
      type: RDMA_NLDEV_CMD_DELLINK,
      verb: 'delete',
      request: linkCreateMessage,
      reply: linkCreateMessage,
    },
  ],
  reply: linkMessage,
  groups: [],
  key: ({ deviceIndex, port }) => `${deviceIndex}/${port}`,
  list: operations.list as (filter?: RdmaDeviceReference) => Dump<RdmaLink>,
  filters: { device: filterWords.device },
  operations,
});
