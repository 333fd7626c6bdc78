import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { recursive } from '../../../../codec/composites/recursive.ts';
import { structWithAttributes } from '../../../../codec/composites/struct-with-attributes.ts';
import type { Type } from '../../../../codec/type.ts';
import { type LinkMessage, linkAttributes } from '../attributes.ts';
import { linkHeader } from '../header.ts';

/** The other end of a pair: described like a link of its own (`VETH_INFO_PEER`, linux/veth.h). */
export const peer: Type<LinkMessage> = recursive(() => structWithAttributes(linkHeader, linkAttributes));

/** A pair of Ethernet devices back to back. Linux 2.6.24. */
export const veth = attributes('VETH_INFO', () => ({ peer: [1, peer] }));

/** Options of a veth. The kernel does not tell them back: see `link` and `linkNetnsid` for the peer. */
export interface Veth {
  /** Name, address, namespace … of the other end. */
  peer?: LinkMessage | undefined;
}
