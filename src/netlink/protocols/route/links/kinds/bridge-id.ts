import { struct } from '../../../../codec/composites/struct.ts';
import { mac } from '../../../../codec/scalars/addresses.ts';
import { be16 } from '../../../../codec/scalars/integers.ts';

/** Identifier of a bridge in the spanning tree (`struct ifla_bridge_id` of linux/if_link.h): priority and address. */
export const bridgeId = struct('ifla_bridge_id', { priority: be16, address: mac });
