import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

/** A loaded program (`LWT_BPF_PROG_*`). The kernel reports the name, not the descriptor. */
const program = attributes('LWT_BPF_PROG', () => ({ fd: [1, u32], name: [2, string] }));

const options = attributes('LWT_BPF', () => ({
  /** Program for packets that come in. */
  in: [1, program, NESTED],
  /** Program for packets that go out. */
  out: [2, program, NESTED],
  /** Program for packets that are transmitted. */
  xmit: [3, program, NESTED],
  /** Bytes that `xmit` may put in front of a packet. */
  xmitHeadroom: [4, u32],
}));
/** Programs of a route. */
export interface BpfEncap extends Infer<typeof options> {}

/** Runs BPF programs on packets (`LWT_BPF_*` of linux/lwtunnel.h). Linux 4.10. */
export const bpf: Type<BpfEncap> = options;
