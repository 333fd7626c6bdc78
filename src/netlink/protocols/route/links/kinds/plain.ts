import { attributes, type UnknownAttributes } from '../../../../codec/composites/attribute-set.ts';

/** Kinds without options: dummy, ifb, nlmon, vcan, team, wireguard (which is configured by generic netlink). */
export const plain = attributes('IFLA_INFO_DATA', () => ({}));
/** No options. */
export interface Plain extends UnknownAttributes {}
