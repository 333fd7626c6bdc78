import { ipv4Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import type { FieldRow } from '../payload/header.ts';
import { type Extension, extension } from './extension.ts';

const type: FieldRow = ['type', integer, 0, 8, { id: 1 }];
const length: FieldRow = ['length', integer, 8, 8, { id: 2 }];
const pointer: FieldRow = ['ptr', integer, 16, 8, { id: 4 }];
const address: FieldRow = ['addr', ipv4Address, 24, 32, { id: 5 }];

/** The options of IPv4. */
export const ipOptions: readonly Extension[] = [
  extension('ipv4', 'rr', 7, [type, length, pointer, address]),
  extension('ipv4', 'lsrr', 131, [type, length, pointer, address]),
  extension('ipv4', 'ssrr', 137, [type, length, pointer, address]),
  extension('ipv4', 'ra', 148, [type, length, ['value', integer, 16, 16, { id: 3 }]]),
];
