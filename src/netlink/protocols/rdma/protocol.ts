import { defineProtocol } from '../../protocol.ts';
import * as objects from './objects.ts';
import * as resources from './resources.ts';

/** Devices of RDMA: their objects, messages and events. */
export const protocol = defineProtocol({
  ...objects,
  rdmaQueuePair: resources.queuePairs.object,
  rdmaCommunicationId: resources.communicationIds.object,
  rdmaCompletionQueue: resources.completionQueues.object,
  rdmaMemoryRegion: resources.memoryRegions.object,
  rdmaProtectionDomain: resources.protectionDomains.object,
  rdmaContext: resources.contexts.object,
  rdmaSharedQueue: resources.sharedQueues.object,
});
