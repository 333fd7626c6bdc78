import { defineObject } from '../../../protocol.ts';
import { deviceMessage } from '../attributes.ts';
import { RDMA_NLDEV_CMD_GET, RDMA_NLDEV_CMD_SET } from '../message-types.ts';
import * as operations from './operations.ts';

/** Devices of RDMA: `rdma dev`. */
export const rdmaDevice = defineObject({
  name: 'rdmaDevice',
  messages: [
    {
      name: 'RDMA_NLDEV_CMD_GET',
      type: RDMA_NLDEV_CMD_GET,
      verb: 'get',
      request: deviceMessage,
      reply: deviceMessage,
    },
    {
      name: 'RDMA_NLDEV_CMD_SET',
      type: RDMA_NLDEV_CMD_SET,
      verb: 'set',
      request: deviceMessage,
      reply: deviceMessage,
    },
  ],
  reply: deviceMessage,
  groups: [],
  key: ({ deviceIndex }) => String(deviceIndex),
  list: operations.list,
  operations,
});
