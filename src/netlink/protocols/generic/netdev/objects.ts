import { listedObject } from '../listed-object.ts';
import { netdev } from './family.ts';

/** The abilities of links for XDP and AF_XDP. */
export const xdpDevice = listedObject('xdpDevice', netdev, 'devGet', {
  key: ({ ifindex }) => String(ifindex),
});

/** The contexts of NAPI, which poll the queues of links. Linux 6.8. */
export const napi = listedObject('napi', netdev, 'napiGet', { key: ({ id }) => String(id) });

/** The queues of links. Linux 6.8. */
export const linkQueue = listedObject('linkQueue', netdev, 'queueGet', {
  key: ({ ifindex, type, id }) => `${ifindex} ${type} ${id}`,
});

/** Pools of pages of drivers. Linux 6.8. */
export const pagePool = listedObject('pagePool', netdev, 'pagePoolGet', {
  key: ({ id }) => String(id),
  selfChanging: ['inflight', 'inflightMem'],
});

/** Statistics of each queue, as far as the drivers keep them. Linux 6.10. */
export const queueStatistics = listedObject('queueStatistics', netdev, 'qstatsGet', {
  request: { scope: ['queue'] },
  key: ({ ifindex, queueType, queueId }) => `${ifindex} ${queueType} ${queueId}`,
});
