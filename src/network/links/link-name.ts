import { show, throwInvalidValue } from '../../netlink/codec/encode-error.ts';
import { linkName } from '../../netlink/protocols/route/links/name.ts';
import { type Check, isEncodedBy } from '../../netlink/request/input.ts';

/** Name of a link: 1 to 15 bytes without `/`, `:` and white space. */
export const isLinkName: Check = isEncodedBy(linkName, 'the name of a link');

/**
 * Name of a new link, which must not leave the choice to the kernel by a pattern such as `br%d`: kernels before 6.2 do not report
 * the new link, which is then found by its name.
 */
export const isOwnName: Check = Object.assign(
  (value: unknown) => {
    if (typeof value === 'string' && value.includes('%'))
      throwInvalidValue(`expected a name without '%', got ${show(value)}`);
    isLinkName(value);
  },
  { expected: 'the name of a link' },
);
