import { defineObject } from '../../protocol.ts';
import { query } from '../../request/builders.ts';
import { isObject, operation, required } from '../../request/input.ts';
import type { Request } from '../../request/request.ts';
import { type RdmaStatistic, statisticMessage } from './attributes.ts';
import { isDevice, isPort } from './device-reference.ts';
import { RDMA_NLDEV_CMD_STAT_GET } from './message-types.ts';

/** A port of a device. */
export interface RdmaPortReference {
  readonly device: number;
  /** From 1. */
  readonly port: number;
}

/** The counters of a port. */
export interface RdmaCounters {
  readonly deviceIndex: number;
  readonly deviceName: string;
  readonly port: number;
  /** By the names of the driver. */
  readonly counters: Readonly<Record<string, bigint>>;
}

/** Gets the counters of a port: `rdma statistic show link NAME/1`. Needs no capability. Linux 5.3. */
export const getCounters = operation(
  'rdma statistic get',
  () => [required(isObject<RdmaPortReference>({ device: required(isDevice), port: required(isPort) }))],
  function getCounters({ device, port }: RdmaPortReference): Request<RdmaCounters> {
    return query({
      protocol: 'rdma',
      operation: 'rdma statistic get',
      type: RDMA_NLDEV_CMD_STAT_GET,
      body: statisticMessage,
      value: { deviceIndex: device, port },
      reply: statisticMessage,
      map: readCounters,
    });
  },
);

function readCounters(message: RdmaStatistic): RdmaCounters {
  const { deviceIndex = 0, deviceName = '', port = 0, hardwareCounters = [] } = message;
  const counters = hardwareCounters.map(({ name = '', value = 0n }): [string, bigint] => [name, value]);
  return { deviceIndex, deviceName, port, counters: Object.fromEntries(counters) };
}

/** The counters of a port: `rdma statistic`. */
export const rdmaStatistic = defineObject({
  name: 'rdmaStatistic',
  messages: [
    {
      ...{ name: 'RDMA_NLDEV_CMD_STAT_GET', type: RDMA_NLDEV_CMD_STAT_GET, verb: 'get' },
      ...{ request: statisticMessage, reply: statisticMessage },
    },
  ],
  reply: statisticMessage,
  groups: [],
  selfChanging: ['hardwareCounters', 'counters'],
  operations: { get: getCounters },
});
