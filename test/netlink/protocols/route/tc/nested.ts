import { type AnyType, decode, encode } from '../../../../../src/netlink/codec/index.ts';

/** Why bytes are encoded otherwise, where the type bit of nests is all the difference. */
export function nestedAlone(body: AnyType, bytes: Uint8Array): string | undefined {
  const again = encode(body, decode(body, bytes));
  const same = again.every(
    (byte, at) => byte === bytes[at] || (at % 4 === 3 && byte === (bytes[at]! | 0x80)),
  );
  return same && again.length === bytes.length
    ? 'the kernel writes some nests without NLA_F_NESTED, options of actions above all; in requests some kinds insist on it'
    : undefined;
}
