import { u32Key } from '../../u32-key.ts';

/** Compares four bytes of the packet, as a key of a u32 filter (`struct tc_u32_key` of linux/pkt_cls.h). */
export const u32Match = u32Key;
