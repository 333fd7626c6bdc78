import { pad, type Struct, struct } from '../../codec/composites/struct.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { u8 } from '../../codec/scalars/integers.ts';

/** Length of `struct genlmsghdr` (linux/genetlink.h), which begins every payload: u8 command, u8 version, u16 reserved. */
export const genericHeaderLength = 4;

/** The fields of `struct genlmsghdr`. */
export interface GenericHeader<N extends string> {
  command: N | number;
  version: number;
}

/** Header of every message of generic netlink (`struct genlmsghdr`), with the commands of a family by name. */
export function genericHeader<const N extends string>(
  commands: Readonly<Record<N, number>>,
): Struct<GenericHeader<N>> {
  return struct('genlmsghdr', {
    command: enumeration(u8, commands),
    version: u8,
    _reserved: pad(2),
  }) as unknown as Struct<GenericHeader<N>>;
}
