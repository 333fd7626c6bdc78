import { arrayByIndex, type Type } from '../../../codec/index.ts';

/** A nest of items: the kernel gives all of them the number 1, nft numbers them from 1 on. Written as nft does. */
export function numberedList<T>(item: Type<T>, bits = 0): Type<T[]> & { readonly item: Type<T> } {
  return arrayByIndex(item, { bits, oneNumber: true });
}
