import { defineObject } from '../../protocol.ts';
import { notification } from './attributes.ts';
import { RDMA_NLDEV_CMD_MONITOR } from './message-types.ts';

/** Changes of devices: `rdma monitor`. Linux 6.14. */
export const rdmaNotification = defineObject({
  name: 'rdmaNotification',
  messages: [
    {
      ...{ name: 'RDMA_NLDEV_CMD_MONITOR', type: RDMA_NLDEV_CMD_MONITOR, verb: undefined },
      ...{ request: notification, reply: notification },
    },
  ],
  eventNames: 'RDMA_NLDEV_CMD_MONITOR',
  reply: notification,
  read: (reader, start, end) => notification.decode(reader, start, end, undefined),
  groups: ['rdma-notify'],
});
