import { attributes, bareString, be16, type Infer, u8 } from '../../../../codec/index.ts';
import { inProperty, refuse } from '../compile/refusal.ts';
import type { ObjectKind } from './object-kind.ts';
import { networkName, networkNumber, textIn, transportName, transportNumber } from './protocols.ts';

/** A helper of connection tracking (`NFTA_CT_HELPER_*`). */
export const ctHelperObject = attributes('NFTA_CT_HELPER', () => ({
  name: [1, bareString],
  l3proto: [2, be16],
  l4proto: [3, u8],
}));
export interface CtHelperObject extends Infer<typeof ctHelperObject> {}

/** Most bytes of a helper's name. */
const longestName = 15;

/** `ct helper` in JSON. */
export const ctHelper: ObjectKind = {
  json: 'ct helper',
  type: 3,
  name: 'ctHelper',
  properties: ['type', 'protocol', 'l3proto'],
  compile({ type, protocol, l3proto }): CtHelperObject {
    const name = textIn('type', type);
    if (name.length > longestName) inProperty('type', () => refuse(`longer than ${longestName} bytes`));
    const l3 = l3proto === undefined ? {} : { l3proto: networkNumber(l3proto) };
    return { name, ...l3, l4proto: transportNumber(protocol) };
  },
  list(data) {
    const { name, l3proto, l4proto } = data as CtHelperObject;
    return { type: name, protocol: transportName(l4proto), l3proto: networkName(l3proto) };
  },
};
