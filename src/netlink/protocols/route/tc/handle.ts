import { show, throwInvalidType, throwInvalidValue, throwOutOfRange } from '../../../codec/encode-error.ts';
import { converted } from '../../../codec/scalars/converted.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import type { Type } from '../../../codec/type.ts';

/**
 * Name of an object of traffic control: `1:` is a qdisc, `1:10` a class (both numbers in hexadecimal), or a name such
 * as `root`. Read as text; a plain 32-bit number is accepted on the way in.
 */
export type Handle = string | number;

/** The text of a handle: `1:`, `1:10`, `:10`; `none` for 0. */
export function formatHandle(value: number): string {
  if (value === 0) return 'none';
  const major = value >>> 16;
  const minor = value & 0xffff;
  return `${major === 0 ? '' : major.toString(16)}:${minor === 0 ? '' : minor.toString(16)}`;
}

/** The number of `1:`, `1:10` or `:10`, hexadecimal; `undefined` for other text. */
export function parseHandle(text: string): number | undefined {
  if (text === 'none') return 0;
  const [, major, minor] = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text) ?? [];
  if (major === undefined || minor === undefined || (major === '' && minor === '')) return undefined;
  return Number.parseInt(major || '0', 16) * 0x10000 + Number.parseInt(minor || '0', 16);
}

/** A handle with names for some values; the first of several names is the one it is read as. */
function handleType(names: Readonly<Record<string, number>>): Type<Handle> {
  const byNumber = new Map(
    Object.entries(names)
      .reverse()
      .map(([name, value]) => [value, name]),
  );
  return converted<number, Handle>('handle', u32, {
    decode: (value) => byNumber.get(value) ?? formatHandle(value),
    encode(value) {
      if (typeof value === 'number') {
        if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
          throwOutOfRange(0, 0xffffffff, value);
        return value;
      }
      if (typeof value !== 'string') throwInvalidType("a handle such as '1:' or '1:10'", value);
      const number = Object.hasOwn(names, value) ? names[value] : parseHandle(value);
      if (number === undefined) {
        const listed = Object.keys(names).map((name) => `'${name}'`);
        throwInvalidValue(`${show(value)} is not a handle: expected '1:', '1:10' or ${listed.join(', ')}`);
      }
      return number;
    },
    isReversible: true,
  });
}

/** Handle of a qdisc or class, u32 (`TC_H_*` of linux/pkt_sched.h). */
export const handle: Type<Handle> = handleType({ none: 0, root: 0xffffffff });

/** Where a qdisc is attached: `root`, `ingress` (`clsact` is the same place), or a class. */
export const qdiscParent: Type<Handle> = handleType({
  none: 0,
  root: 0xffffffff,
  ingress: 0xfffffff1,
  clsact: 0xfffffff1,
});

/** Where a filter is attached: `root` the root qdisc, `ingress` or `egress` of clsact, a qdisc or a class. */
export const filterParent: Type<Handle> = handleType({ root: 0, ingress: 0xfffffff2, egress: 0xfffffff3 });
