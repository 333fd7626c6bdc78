export { netdev } from './family.ts';
export { linkQueue, napi, pagePool, queueStatistics, xdpDevice } from './objects.ts';
