import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { bareString } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A security context (`NFTA_SECMARK_*`). */
export const secmarkObject = attributes('NFTA_SECMARK', () => ({
  ctx: [1, bareString],
}));
export interface SecmarkObject extends Infer<typeof secmarkObject> {}
