import { arrayByIndex, nestedList, type Type } from '../../../codec/index.ts';

/** A nest of items: the kernel gives all of them the number 1, nft numbers them from 1 on. Written as nft does. */
export function numberedList<T>(item: Type<T>, bits = 0): Type<T[]> & { readonly item: Type<T> } {
  const dumped = nestedList(1, item, bits);
  const sent = arrayByIndex(item, { bits });
  return {
    ...sent,
    decode: (reader, start, end, scope) =>
      dumped.decode(reader, start, end, scope) ?? sent.decode(reader, start, end, scope),
  };
}
