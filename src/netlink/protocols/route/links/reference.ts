import { throwInvalidType } from '../../../codec/encode-error.ts';
import { argument, type Check, isAnyOf, isIndex, isText, required } from '../../../request/input.ts';
import type { LinkRequest } from './attributes.ts';

/** A link by index or by an object with one: a link from a list. */
export type LinkIndexReference = number | { readonly index: number };

/** A link by index, by name or alternative name, or by an object with an index. */
export type LinkReference = LinkIndexReference | string;

/** Whether a name has more than the 15 bytes that the first name of a link may have. */
function isLong(name: string): boolean {
  // A character has 3 bytes at most (a surrogate pair 4 for two): most names need not be encoded to know.
  return name.length > 15 || (name.length > 5 && new TextEncoder().encode(name).length > 15);
}

const isNumbered: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'object' || value === null || !('index' in value))
      throwInvalidType('an object with the index of a link', value);
    isIndex((value as { index: unknown }).index);
  },
  { expected: 'an object with an index', valueType: 'object' as const },
);

/** Checks a link as an argument. */
export const isLink: Check = argument('link', required(isAnyOf(isIndex, isText, isNumbered)));

/** Checks a link as an argument where the kernel accepts no name. */
export const isLinkByIndex: Check = argument('link', required(isAnyOf(isIndex, isNumbered)));

/** Refers to a link in a request. The kernel finds names of up to 15 bytes among alternative names too (Linux 5.5). */
export function refer(link: LinkReference): LinkRequest {
  if (typeof link === 'string') return isLong(link) ? { altName: link } : { name: link };
  return { index: typeof link === 'number' ? link : link.index };
}

/** Names a link in error messages. */
export function nameOf(link: LinkReference): string {
  return typeof link === 'object' ? `${(link as { name?: string }).name ?? link.index}` : String(link);
}
