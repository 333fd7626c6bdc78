import { string } from '../../../codec/scalars/strings.ts';
import { command, dump } from '../../../request/builders.ts';
import { isEncodedBy, isObject, isText, operation, required } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { linkCreateMessage, linkMessage, type RdmaLink } from '../attributes.ts';
import { deviceName, deviceReference, type RdmaDeviceReference } from '../device-reference.ts';
import { RDMA_NLDEV_CMD_DELLINK, RDMA_NLDEV_CMD_NEWLINK, RDMA_NLDEV_CMD_PORT_GET } from '../message-types.ts';

/** A device that a driver is to make of a network device. */
export interface RdmaLinkCreate {
  readonly name: string;
  /** `rxe` (RoCE) or `siw` (iWARP), where the kernel has them. */
  readonly type: string;
  /** Name of the network device. */
  readonly netdev: string;
}

/** Lists the links of a device, one a port: `rdma link show`. Needs no capability. Linux 4.16. */
export const list = operation(
  'rdma link list',
  deviceReference,
  function list({ device }: RdmaDeviceReference): Dump<RdmaLink> {
    return dump({
      protocol: 'rdma',
      operation: 'rdma link list',
      type: RDMA_NLDEV_CMD_PORT_GET,
      body: linkMessage,
      value: { deviceIndex: device },
      reply: linkMessage,
      map: (link) => link,
    });
  },
);

/**
 * Makes a device of a network device: `rdma link add NAME type rxe netdev eth0`. EINVAL where the kernel lacks the type. Needs
 * CAP_NET_ADMIN. Linux 5.1.
 */
export const create = operation(
  'rdma link create',
  () => [
    required(
      isObject<RdmaLinkCreate>({
        name: required(isEncodedBy(deviceName, 'the name of an RDMA device')),
        type: required(isText),
        netdev: required(isEncodedBy(string, 'the name of a network device')),
      }),
    ),
  ],
  function create({ name, type, netdev }: RdmaLinkCreate): Request<void> {
    return command({
      protocol: 'rdma',
      operation: 'rdma link create',
      type: RDMA_NLDEV_CMD_NEWLINK,
      body: linkCreateMessage,
      value: { deviceName: name, type, netdevName: netdev },
      // The kernel loads the module of the type.
      blocking: true,
    });
  },
);

/** Deletes a device that was made of a network device: `rdma link delete NAME`. Needs CAP_NET_ADMIN. Linux 5.1. */
const deleteLink = operation(
  'rdma link delete',
  deviceReference,
  ({ device }: RdmaDeviceReference): Request<void> =>
    command({
      protocol: 'rdma',
      operation: 'rdma link delete',
      type: RDMA_NLDEV_CMD_DELLINK,
      body: linkCreateMessage,
      value: { deviceIndex: device },
      blocking: true,
    }),
);

export { deleteLink as delete };
