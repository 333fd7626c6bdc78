import { type Check, isEncodedBy, isIndex, isInteger } from '../../../../request/input.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { filterParent, type Handle } from '../handle.ts';
import { blockIndex, etherProtocol, type protocols } from '../message.ts';
import type { FilterMessage } from './message.ts';

/** Name of an Ethernet protocol, or its number. */
export type FilterProtocol = keyof typeof protocols | number;

/** Where filters are attached: to a link, or to a block that links share. */
export interface FilterPlace {
  /** Index of the link. Either this or `block`. */
  index?: number | undefined;
  /** `root` for the root qdisc, `ingress` or `egress` of clsact, a qdisc (`1:`) or a class. `root` if absent. */
  parent?: Handle | undefined;
  /** Number of a shared block. Linux 4.16. */
  block?: number | undefined;
  /** Number of the chain. Linux 4.13. */
  chain?: number | undefined;
}

/** Checks of the fields of a place. */
export const placeFields = {
  index: isIndex,
  parent: isEncodedBy(filterParent, 'a parent'),
  block: isInteger(1, 0xffff_ffff, 'the number of a block, from 1'),
  chain: isInteger(0, 0x0fff_ffff, 'the number of a chain'),
} satisfies Record<keyof FilterPlace, Check>;

/** Check of an Ethernet protocol. */
export const isProtocol: Check = isEncodedBy(etherProtocol, 'an Ethernet protocol');

/** The header of a message about filters there. */
export function placeOf(operation: string, { index, parent, block, chain }: FilterPlace): FilterMessage {
  if (block !== undefined && (index !== undefined || parent !== undefined))
    throwInvalid(operation, 'block', 'expected either a block or a link');
  if (block === undefined && index === undefined)
    throwInvalid(operation, 'index', 'expected the index of a link, or the number of a block');
  return {
    ...(block === undefined
      ? { index: index as number, parent: parent ?? 'root' }
      : { index: blockIndex, parent: block }),
    ...(chain !== undefined && { chain }),
  };
}

/** Names a place in error messages. */
export function placeName({ parent = 'root', block, chain }: FilterPlace): string {
  return `${block === undefined ? parent : `block ${block}`}${chain === undefined ? '' : ` chain ${chain}`}`;
}
