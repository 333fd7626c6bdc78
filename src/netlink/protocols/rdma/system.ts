import { defineObject } from '../../protocol.ts';
import { command, query } from '../../request/builders.ts';
import { isBoolean, isEncodedBy, isObject, operation, required } from '../../request/input.ts';
import type { Request } from '../../request/request.ts';
import { throwInvalid } from '../../request/validate.ts';
import { type RdmaSystem, systemMessage } from './attributes.ts';
import { RDMA_NLDEV_CMD_SYS_GET, RDMA_NLDEV_CMD_SYS_SET } from './message-types.ts';
import { namespaceMode } from './names.ts';

/** One change of the settings of all devices. */
export interface RdmaSystemChange {
  /** Whether all namespaces see all devices (`'shared'`), or each those that are in it. */
  readonly namespaceMode?: 'shared' | 'exclusive' | undefined;
  /** Whether keys of queues that need privileges are allowed. Linux 6.7. */
  readonly privilegedQkey?: boolean | undefined;
}

/** Gets the settings of all devices: `rdma system show`. Needs no capability. Linux 5.2. */
export const getSystem = operation(
  'rdma system get',
  () => [],
  function getSystem(): Request<RdmaSystem> {
    return query({
      protocol: 'rdma',
      operation: 'rdma system get',
      type: RDMA_NLDEV_CMD_SYS_GET,
      body: systemMessage,
      value: {},
      reply: systemMessage,
      map: (settings) => settings,
    });
  },
);

/**
 * Changes a setting of all devices, one a call: `rdma system set netns exclusive`. EBUSY where namespaces exist already. Needs
 * CAP_NET_ADMIN. Linux 5.2.
 */
export const setSystem = operation(
  'rdma system set',
  () => [
    required(
      isObject<RdmaSystemChange>({
        namespaceMode: isEncodedBy(namespaceMode, "'shared' or 'exclusive'"),
        privilegedQkey: isBoolean,
      }),
    ),
  ],
  function setSystem(change: RdmaSystemChange): Request<void> {
    const operation = 'rdma system set';
    const changes = Object.values(change).filter((value) => value !== undefined).length;
    if (changes !== 1) throwInvalid(operation, 'namespaceMode', `expected one change, got ${changes}`);
    return command({
      protocol: 'rdma',
      operation,
      type: RDMA_NLDEV_CMD_SYS_SET,
      body: systemMessage,
      value: { ...change },
    });
  },
);

/** The settings of all devices: `rdma system`. */
export const rdmaSystem = defineObject({
  name: 'rdmaSystem',
  messages: [
    {
      ...{ name: 'RDMA_NLDEV_CMD_SYS_GET', type: RDMA_NLDEV_CMD_SYS_GET, verb: 'get' },
      ...{ request: systemMessage, reply: systemMessage },
    },
    {
      ...{ name: 'RDMA_NLDEV_CMD_SYS_SET', type: RDMA_NLDEV_CMD_SYS_SET, verb: 'set' },
      ...{ request: systemMessage, reply: systemMessage },
    },
  ],
  reply: systemMessage,
  groups: [],
  operations: { get: getSystem, set: setSystem },
});
