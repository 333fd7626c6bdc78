import { attributes, bareString, type Infer } from '../../../../codec/index.ts';
import type { ObjectKind } from './object-kind.ts';
import { textIn } from './protocols.ts';

/** A security context (`NFTA_SECMARK_*`). */
export const secmarkObject = attributes('NFTA_SECMARK', () => ({
  ctx: [1, bareString],
}));
export interface SecmarkObject extends Infer<typeof secmarkObject> {}

/** `secmark` in JSON. */
export const secmark: ObjectKind = {
  json: 'secmark',
  type: 8,
  name: 'secmark',
  properties: ['context'],
  compile: ({ context }): SecmarkObject => ({ ctx: textIn('context', context) }),
  list: (data) => ({ context: (data as SecmarkObject).ctx }),
};
