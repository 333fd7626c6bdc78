import { command, dump, query } from '../../../request/builders.ts';
import { isBoolean, isEncodedBy, isInteger, isObject, operation, required } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { deviceMessage, type RdmaDevice } from '../attributes.ts';
import { deviceName, deviceReference, isDevice, type RdmaDeviceReference } from '../device-reference.ts';
import { RDMA_NLDEV_CMD_GET, RDMA_NLDEV_CMD_SET } from '../message-types.ts';

/** One change of a device. */
export interface RdmaDeviceChange extends RdmaDeviceReference {
  /** The new name. */
  readonly name?: string | undefined;
  /** Descriptor of the namespace to move the device to, in exclusive mode. */
  readonly namespaceFd?: number | undefined;
  /** Whether the moderation of interrupts adapts itself. */
  readonly adaptiveModeration?: boolean | undefined;
}

/** Lists the devices of the namespace: `rdma dev show`. Needs no capability. Linux 4.16. */
export const list = operation(
  'rdma device list',
  () => [],
  function list(): Dump<RdmaDevice> {
    return dump({
      protocol: 'rdma',
      operation: 'rdma device list',
      type: RDMA_NLDEV_CMD_GET,
      body: deviceMessage,
      value: {},
      reply: deviceMessage,
      map: (device) => device,
    });
  },
);

/** Gets a device by its index: `rdma dev show NAME`. EINVAL where there is none. */
export const get = operation(
  'rdma device get',
  deviceReference,
  function get({ device }: RdmaDeviceReference): Request<RdmaDevice> {
    return query({
      protocol: 'rdma',
      operation: 'rdma device get',
      type: RDMA_NLDEV_CMD_GET,
      body: deviceMessage,
      value: { deviceIndex: device },
      reply: deviceMessage,
      map: (found) => found,
    });
  },
);

/**
 * Renames a device, moves it to another namespace, or changes its moderation: one change a call, of which the kernel would ignore
 * others. `rdma dev set NAME name NEW`. Needs CAP_NET_ADMIN.
 */
export const set = operation(
  'rdma device set',
  () => [
    required(
      isObject<RdmaDeviceChange>({
        device: required(isDevice),
        name: isEncodedBy(deviceName, 'the name of an RDMA device'),
        namespaceFd: isInteger(0, 0x7fff_ffff, 'a file descriptor'),
        adaptiveModeration: isBoolean,
      }),
    ),
  ],
  function set({ device, ...change }: RdmaDeviceChange): Request<void> {
    const operation = 'rdma device set';
    const { name, ...others } = change;
    const changes = Object.values(change).filter((value) => value !== undefined).length;
    if (changes !== 1) throwInvalid(operation, 'name', `expected one change, got ${changes}`);
    return command({
      protocol: 'rdma',
      operation,
      type: RDMA_NLDEV_CMD_SET,
      body: deviceMessage,
      value: { deviceIndex: device, ...(name !== undefined && { deviceName: name }), ...others },
    });
  },
);
