import { u8, u16, u32 } from '../../codec/integers.ts';
import { array } from '../../codec/lists.ts';
import { struct } from '../../codec/struct.ts';

/** Instructions of a classic BPF program (`struct sock_filter` of linux/filter.h). */
export const instructions = array(struct('sock_filter', { code: u16, jumpTrue: u8, jumpFalse: u8, k: u32 }));
