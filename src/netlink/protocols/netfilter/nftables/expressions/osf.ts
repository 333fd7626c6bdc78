import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads the name of the operating system that the SYN packet looks like (`NFTA_OSF_*`). */
export const osfExpression = attributes('NFTA_OSF', () => ({
  dreg: [1, be32],
  ttl: [2, enumeration(u8, { strict: 0, loose: 1, skip: 2 })],
  flags: [3, flags(be32, { version: 1 })],
}));
export interface OsfExpression extends Infer<typeof osfExpression> {}
