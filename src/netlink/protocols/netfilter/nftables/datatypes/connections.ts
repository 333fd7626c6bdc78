import { toBigInt } from '../bits.ts';
import { type DataType, integerType, parseInteger } from './type.ts';

/** States of a connection. */
export const ctState: DataType = integerType(26, 'ct_state', 32, 'host', {
  base: 'bitmask',
  names: { invalid: 1, new: 8, established: 2, related: 4, untracked: 64 },
});

/** Directions of a connection. */
export const ctDirection: DataType = integerType(27, 'ct_dir', 8, 'host', {
  names: { original: 0, reply: 1 },
});

/** Status bits of a connection. The last three are the numbers of the bits, as nft has them. */
export const ctStatus: DataType = integerType(28, 'ct_status', 32, 'host', {
  base: 'bitmask',
  names: {
    expected: 1,
    'seen-reply': 2,
    assured: 4,
    confirmed: 8,
    snat: 0x10,
    dnat: 0x20,
    'seq-adjust': 0x40,
    'snat-done': 0x80,
    'dnat-done': 0x100,
    dying: 0x200,
    'fixed-timeout': 0x400,
    helper: 13,
    offload: 14,
    'hw-offload': 15,
  },
});

/** Events of a connection. */
export const ctEvent: DataType = integerType(40, 'ct_event', 32, 'host', {
  base: 'bitmask',
  names: {
    new: 1,
    related: 2,
    destroy: 4,
    reply: 8,
    assured: 0x10,
    protoinfo: 0x20,
    helper: 0x40,
    mark: 0x80,
    seqadj: 0x100,
    secmark: 0x200,
    label: 0x400,
  },
});

/** Labels of a connection: 128 bits, whose names the resolver knows. */
export const ctLabel: DataType = {
  ...integerType(30, 'ct_label', 128, 'host', { base: 'bitmask' }),
  parse(text, resolver) {
    const bit = resolver.labels?.toNumber(text) ?? parseInteger(text);
    return bit === undefined || bit >= 128 ? undefined : 1n << BigInt(bit);
  },
  format(bytes, { resolver }) {
    const value = toBigInt(bytes);
    const set: (string | number)[] = [];
    for (let bit = 0; bit < 128; bit++)
      if (((value >> BigInt(bit)) & 1n) === 1n) set.push(resolver.labels?.toName(bit) ?? bit);
    return set.length === 1 ? (set[0] as string | number) : set;
  },
};
