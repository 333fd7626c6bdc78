import { attributes, be32, type Infer, NESTED, ranged, stringOf, type Type } from '../../../codec/index.ts';
import { deviceList } from './device-list.ts';

/** A signed 32-bit integer in network byte order. */
export const signedBe32: Type<number> = {
  kind: 'sbe32',
  size: 4,
  decode: (reader, start, end) => (end - start < 4 ? undefined : reader.view.getInt32(start)),
  encode: (writer, value, scope) => {
    if (typeof value === 'number' && value < 0 && value >= -0x80000000)
      be32.encode(writer, value + 0x100000000, scope);
    else ranged(be32, -0x80000000, 0x7fffffff).encode(writer, value, scope);
  },
};

/** Where in the kernel a base chain is called (`NFTA_HOOK_*`). */
export const hook = attributes('NFTA_HOOK', () => ({
  /** Number of the hook; its name depends on the family. */
  num: [1, be32],
  /** Lower ones are called first. */
  priority: [2, signedBe32],
  dev: [3, stringOf(15)],
  devs: [4, deviceList, NESTED],
}));
export interface Hook extends Infer<typeof hook> {}

/** Where in the kernel a flow table is called (`NFTA_FLOWTABLE_HOOK_*`). */
export const flowtableHook = attributes('NFTA_FLOWTABLE_HOOK', () => ({
  num: [1, be32],
  priority: [2, signedBe32],
  devs: [3, deviceList, NESTED],
}));
export interface FlowtableHook extends Infer<typeof flowtableHook> {}
