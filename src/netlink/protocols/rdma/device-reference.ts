import { stringOf } from '../../codec/scalars/strings.ts';
import { type Check, isInteger, isObject, required } from '../../request/input.ts';

/** A device by its index. */
export interface RdmaDeviceReference {
  readonly device: number;
}

/** A device, and perhaps one of its ports. */
export interface RdmaPortFilter extends RdmaDeviceReference {
  /** From 1. All ports if absent. */
  readonly port?: number | undefined;
}

/** The name of a device, at most 63 bytes (`IB_DEVICE_NAME_MAX`). */
export const deviceName = stringOf(63, (name) =>
  /^[^/%]+$/.test(name) ? undefined : "expected the name of an RDMA device, without '/' and '%'",
);

/** The index of a device. The first one is 0. */
export const isDevice: Check = isInteger(0, 0xffff_ffff, 'the index of an RDMA device');
/** The number of a port. */
export const isPort: Check = isInteger(1, 0xffff_ffff, 'the number of a port, from 1');

/** A reference to a device. */
export const deviceReference = (): Check[] => [
  required(isObject<RdmaDeviceReference>({ device: required(isDevice) })),
];
/** A filter by device and port. */
export const portFilter = (): Check[] => [
  required(isObject<RdmaPortFilter>({ device: required(isDevice), port: isPort })),
];

/** Returns the attributes of a filter. */
export function filterAttributes({ device, port }: RdmaPortFilter): { deviceIndex: number; port?: number } {
  return { deviceIndex: device, ...(port !== undefined && { port }) };
}

/** Words of the filter on the command line. */
export const filterWords = {
  device: { field: 'device', kind: 'integer' },
  port: { field: 'port', kind: 'integer' },
} as const;
