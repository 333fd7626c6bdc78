import { attributes, be16, type Infer, u8, u32 } from '../../../../codec/index.ts';
import { asInteger } from '../compile/json.ts';
import { inProperty } from '../compile/refusal.ts';
import type { ObjectKind } from './object-kind.ts';
import { networkName, networkNumber, transportName, transportNumber } from './protocols.ts';

/** A connection that is expected (`NFTA_CT_EXPECT_*`). */
export const ctExpectationObject = attributes('NFTA_CT_EXPECT', () => ({
  l3proto: [1, be16],
  l4proto: [2, u8],
  dport: [3, be16],
  /** Milliseconds, host byte order. */
  timeout: [4, u32],
  size: [5, u8],
}));
export interface CtExpectationObject extends Infer<typeof ctExpectationObject> {}

/** `ct expectation` in JSON. */
export const ctExpectation: ObjectKind = {
  json: 'ct expectation',
  type: 9,
  name: 'ctExpectation',
  properties: ['protocol', 'dport', 'timeout', 'size', 'l3proto'],
  compile({ protocol, dport, timeout, size, l3proto }): CtExpectationObject {
    return {
      ...(l3proto === undefined ? {} : { l3proto: networkNumber(l3proto) }),
      l4proto: transportNumber(protocol),
      dport: inProperty('dport', () => asInteger(dport, 0, 0xffff)),
      timeout: inProperty('timeout', () => asInteger(timeout, 0, 0xffffffff)),
      size: inProperty('size', () => asInteger(size, 0, 255)),
    };
  },
  list(value) {
    const { l3proto, l4proto, dport, timeout, size } = value as CtExpectationObject;
    return { protocol: transportName(l4proto), dport, timeout, size, l3proto: networkName(l3proto) };
  },
};
