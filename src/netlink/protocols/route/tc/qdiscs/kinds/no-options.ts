import { attributes, type UnknownAttributes } from '../../../../../codec/composites/attribute-set.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Type } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** No options. */
export interface NoOptions extends UnknownAttributes {}

/** The kernel reports an empty nest for some kinds, and refuses it in a request that changes the qdisc. */
export const noOptions: Type<NoOptions> = stateOnly(
  attributes('TCA_NONE', () => ({})),
  (value) => Object.keys(value).length === 0,
);

/** Holds filters for packets that come in, and for packets that go out. Linux 4.5. */
export const clsact: QdiscKind<NoOptions> = { options: noOptions };
/** Holds filters for packets that come in. */
export const ingress: QdiscKind<NoOptions> = { options: noOptions };
/** A qdisc for each hardware queue. */
export const mq: QdiscKind<NoOptions> = { options: noOptions };
/** Sends each packet at once. */
export const noqueue: QdiscKind<NoOptions> = { options: noOptions };
