import type { Verdict } from '../data.ts';
import type { NftVerdict } from '../json-types.ts';
import { unlisted } from './list-scope.ts';

/** A verdict in JSON. */
export function showVerdict({ code, chain }: Verdict): NftVerdict {
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
      return unlisted(`the verdict ${String(code)}`);
  }
}
