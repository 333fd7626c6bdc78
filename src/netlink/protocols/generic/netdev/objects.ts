import { defineObject } from '../../../protocol.ts';
import { operation } from '../../../request/input.ts';
import { netdev } from './family.ts';

const { devGet, napiGet, pagePoolGet, qstatsGet, queueGet } = netdev.commands;

const list = {
  xdp: operation(
    'netdev device list',
    () => [],
    () => netdev.dump.devGet(),
  ),
  napi: operation(
    'napi list',
    () => [],
    () => netdev.dump.napiGet(),
  ),
  queue: operation(
    'queue list',
    () => [],
    () => netdev.dump.queueGet(),
  ),
  pagePool: operation(
    'page pool list',
    () => [],
    () => netdev.dump.pagePoolGet(),
  ),
  queueStatistics: operation(
    'queue statistics list',
    () => [],
    () => netdev.dump.qstatsGet({ scope: ['queue'] }),
  ),
};

/** The abilities of links for XDP and AF_XDP. */
export const xdpDevice = defineObject({
  name: 'xdpDevice',
  messages: [],
  reply: devGet.reply,
  groups: [],
  key: ({ ifindex }) => String(ifindex),
  list: list.xdp,
  operations: { list: list.xdp },
});

/** The contexts of NAPI, which poll the queues of links. Linux 6.8. */
export const napi = defineObject({
  name: 'napi',
  messages: [],
  reply: napiGet.reply,
  groups: [],
  key: ({ id }) => String(id),
  list: list.napi,
  operations: { list: list.napi },
});

/** The queues of links. Linux 6.8. */
export const linkQueue = defineObject({
  name: 'linkQueue',
  messages: [],
  reply: queueGet.reply,
  groups: [],
  key: ({ ifindex, type, id }) => `${ifindex} ${type} ${id}`,
  list: list.queue,
  operations: { list: list.queue },
});

/** Pools of pages of drivers. Linux 6.8. */
export const pagePool = defineObject({
  name: 'pagePool',
  messages: [],
  reply: pagePoolGet.reply,
  groups: [],
  key: ({ id }) => String(id),
  selfChanging: ['inflight', 'inflightMem'],
  list: list.pagePool,
  operations: { list: list.pagePool },
});

/** Statistics of each queue, as far as the drivers keep them. Linux 6.10. */
export const queueStatistics = defineObject({
  name: 'queueStatistics',
  messages: [],
  reply: qstatsGet.reply,
  groups: [],
  key: ({ ifindex, queueType, queueId }) => `${ifindex} ${queueType} ${queueId}`,
  list: list.queueStatistics,
  operations: { list: list.queueStatistics },
});
