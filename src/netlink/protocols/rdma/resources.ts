import type { AttributeSet } from '../../codec/composites/attribute-set.ts';
import type { Type } from '../../codec/type.ts';
import { defineObject } from '../../protocol.ts';
import { dumpOfLists } from '../../request/builders.ts';
import { operation } from '../../request/input.ts';
import type { Dump } from '../../request/request.ts';
import {
  communicationIdMessage,
  completionQueueMessage,
  contextMessage,
  memoryRegionMessage,
  protectionDomainMessage,
  queuePairMessage,
  sharedQueueMessage,
} from './attributes.ts';
import { filterAttributes, filterWords, portFilter, type RdmaPortFilter } from './device-reference.ts';
import {
  RDMA_NLDEV_CMD_RES_CM_ID_GET,
  RDMA_NLDEV_CMD_RES_CQ_GET,
  RDMA_NLDEV_CMD_RES_CTX_GET,
  RDMA_NLDEV_CMD_RES_MR_GET,
  RDMA_NLDEV_CMD_RES_PD_GET,
  RDMA_NLDEV_CMD_RES_QP_GET,
  RDMA_NLDEV_CMD_RES_SRQ_GET,
} from './message-types.ts';

/** The resources of a device in a message of the kernel. */
export interface ResourceList<T> {
  readonly deviceIndex?: number | undefined;
  readonly deviceName?: string | undefined;
  readonly list?: T[] | undefined;
}

/** A resource, and the device that it belongs to. */
export type RdmaResource<T> = T & { readonly deviceIndex: number; readonly deviceName: string };

/** Defines a kind of resource: how the resources of a device are listed, and the object. */
function defineResource<T extends object>(
  { name, words, messageName, type }: { name: string; words: string; messageName: string; type: number },
  schema: AttributeSet<ResourceList<T>>,
  key: (resource: T) => unknown,
) {
  const list = operation(
    `rdma ${words} list`,
    portFilter,
    (filter: RdmaPortFilter): Dump<RdmaResource<T>> =>
      dumpOfLists({
        protocol: 'rdma',
        operation: `rdma ${words} list`,
        type,
        body: schema as Type<object>,
        value: filterAttributes(filter),
        reply: schema as Type<ResourceList<T>>,
        map: ({ deviceIndex = 0, deviceName = '', list = [] }) =>
          list.map((resource) => ({ deviceIndex, deviceName, ...resource })),
      }),
  );
  const object = defineObject({
    name,
    messages: [{ name: messageName, type, verb: 'get', request: schema, reply: schema }],
    reply: schema as Type<ResourceList<T>>,
    groups: [],
    key: (resource: RdmaResource<T>) => `${resource.deviceIndex}/${key(resource)}`,
    list: list as (filter?: RdmaPortFilter) => Dump<RdmaResource<T>>,
    filters: filterWords,
    operations: { list },
  });
  return { list, object };
}

/** Queue pairs: `rdma resource show qp`. */
export const queuePairs = defineResource(
  {
    ...{ name: 'rdmaQueuePair', words: 'queue pair' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_QP_GET', type: RDMA_NLDEV_CMD_RES_QP_GET },
  },
  queuePairMessage,
  ({ port, localNumber }) => `${port}/${localNumber}`,
);

/** Identifiers of connections: `rdma resource show cm_id`. */
export const communicationIds = defineResource(
  {
    ...{ name: 'rdmaCommunicationId', words: 'communication id' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_CM_ID_GET', type: RDMA_NLDEV_CMD_RES_CM_ID_GET },
  },
  communicationIdMessage,
  ({ id }) => id,
);

/** Completion queues: `rdma resource show cq`. */
export const completionQueues = defineResource(
  {
    ...{ name: 'rdmaCompletionQueue', words: 'completion queue' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_CQ_GET', type: RDMA_NLDEV_CMD_RES_CQ_GET },
  },
  completionQueueMessage,
  ({ id }) => id,
);

/** Memory regions: `rdma resource show mr`. Their keys need CAP_NET_ADMIN. */
export const memoryRegions = defineResource(
  {
    ...{ name: 'rdmaMemoryRegion', words: 'memory region' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_MR_GET', type: RDMA_NLDEV_CMD_RES_MR_GET },
  },
  memoryRegionMessage,
  ({ id }) => id,
);

/** Protection domains: `rdma resource show pd`. Their keys need CAP_NET_ADMIN. */
export const protectionDomains = defineResource(
  {
    ...{ name: 'rdmaProtectionDomain', words: 'protection domain' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_PD_GET', type: RDMA_NLDEV_CMD_RES_PD_GET },
  },
  protectionDomainMessage,
  ({ id }) => id,
);

/** Contexts of processes: `rdma resource show ctx`. Linux 5.18. */
export const contexts = defineResource(
  {
    ...{ name: 'rdmaContext', words: 'context' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_CTX_GET', type: RDMA_NLDEV_CMD_RES_CTX_GET },
  },
  contextMessage,
  ({ id }) => id,
);

/** Shared receive queues: `rdma resource show srq`. Linux 5.14. */
export const sharedQueues = defineResource(
  {
    ...{ name: 'rdmaSharedQueue', words: 'shared queue' },
    ...{ messageName: 'RDMA_NLDEV_CMD_RES_SRQ_GET', type: RDMA_NLDEV_CMD_RES_SRQ_GET },
  },
  sharedQueueMessage,
  ({ id }) => id,
);
