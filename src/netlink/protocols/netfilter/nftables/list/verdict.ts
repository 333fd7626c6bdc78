import type { Verdict } from '../data.ts';
import type { NftUnknown, NftVerdict } from '../json-types.ts';

/** A verdict in JSON; one that nft has no word for as it is. */
export function showVerdict({ code, chain }: Verdict): NftVerdict | NftUnknown {
  switch (code) {
    case 'accept':
      return { accept: null };
    case 'drop':
      return { drop: null };
    case 'continue':
      return { continue: null };
    case 'return':
      return { return: null };
    case 'jump':
      return { jump: { target: chain ?? '' } };
    case 'goto':
      return { goto: { target: chain ?? '' } };
    default:
      return { unknown: { name: 'verdict', attributes: { code } } };
  }
}
