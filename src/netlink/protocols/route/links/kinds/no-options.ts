import { attributes, type UnknownAttributes } from '../../../../codec/composites/attribute-set.ts';
import type { LinkKind } from './kind.ts';

/** No options. */
export interface NoOptions extends UnknownAttributes {}

/** A kind without options: dummy, ifb, nlmon, vcan, wireguard (which is configured by generic netlink). */
export const noOptions: LinkKind<NoOptions> = { options: attributes('IFLA_INFO_DATA', () => ({})) };
