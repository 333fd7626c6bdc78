import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../../../codec/type.ts';

/** A qdisc without options: ingress, clsact, mq, noqueue. */
export const noOptions = attributes('TCA_NONE', () => ({}));
export interface None extends Infer<typeof noOptions> {}
