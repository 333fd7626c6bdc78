import { attributes, type UnknownAttributes } from '../../../../codec/composites/attribute-set.ts';
import type { LinkKind } from './kind.ts';

/** No options. */
export interface NoOptions extends UnknownAttributes {}

/**
 * A kind without options. Some of them are configured by generic netlink (wireguard, team, openvswitch, pfcp), and some are
 * made by other means than a request for a link (netdevsim, openvswitch).
 */
export const noOptions: LinkKind<NoOptions> = { options: attributes('IFLA_INFO_DATA', () => ({})) };

/** The same for a kind whose links keep their address. */
export const fixedAddress: LinkKind<NoOptions> = { ...noOptions, hasFixedAddress: true };
