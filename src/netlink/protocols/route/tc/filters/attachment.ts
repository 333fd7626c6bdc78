import { throwInvalid } from '../../../../request/validate.ts';
import type { Handle } from '../handle.ts';
import { blockIndex, type protocols } from '../message.ts';
import { checkIndex } from '../validate.ts';
import type { FilterMessage } from './message.ts';

/** Name of an Ethernet protocol, or its number. */
export type FilterProtocol = keyof typeof protocols | number;

/** Where filters are: at a link, or in a block that links share. */
export interface FilterPlace {
  /** Index of the link. Either this or `block`. */
  index?: number | undefined;
  /** `root` (the root qdisc) unless told; `ingress` or `egress` of clsact, a qdisc (`1:`) or a class. */
  parent?: Handle | undefined;
  /** Number of a shared block. Linux 4.16. */
  block?: number | undefined;
  /** 0 unless told. Linux 4.13. */
  chain?: number | undefined;
}

/** The header of a message about filters there. */
export function placeOf(operation: string, { index, parent, block, chain }: FilterPlace): FilterMessage {
  if (block !== undefined) {
    if (index !== undefined || parent !== undefined)
      throwInvalid(operation, 'block', 'expected either a block or a link');
    if (!Number.isInteger(block) || block < 1)
      throwInvalid(operation, 'block', 'expected the number of a block, from 1');
  } else checkIndex(operation, index);
  return {
    ...(block === undefined
      ? { index: index as number, parent: parent ?? 'root' }
      : { index: blockIndex, parent: block }),
    ...(chain !== undefined && { chain }),
  };
}

/** How a place is called in messages for people. */
export function placeName({ parent = 'root', block, chain }: FilterPlace = {}): string {
  return `${block === undefined ? parent : `block ${block}`}${chain === undefined ? '' : ` chain ${chain}`}`;
}
