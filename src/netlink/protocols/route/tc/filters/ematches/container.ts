import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';

/** Matches in parentheses: the list goes on with the first of them. */
export const container = struct('tcf_em_container', {
  /** Index of the first match in the parentheses, from 0. */
  first: u32,
});
