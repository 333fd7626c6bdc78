/** Every kind of object of RDMA. A kind adds one line here. */

export { rdmaDevice } from './devices/object.ts';
export { rdmaLink } from './links/object.ts';
export { rdmaNotification } from './notifications.ts';
export { rdmaResource } from './resource-counts.ts';
export { rdmaStatistic } from './statistics.ts';
export { rdmaSystem } from './system.ts';
