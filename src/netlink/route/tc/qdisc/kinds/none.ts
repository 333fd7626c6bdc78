import { attributes } from '../../../../codec/attributes.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A qdisc without options: ingress, clsact, mq, noqueue. */
export const none = attributes('TCA_NONE', () => ({}));
export interface None extends Infer<typeof none> {}
