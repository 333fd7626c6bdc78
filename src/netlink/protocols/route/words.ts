import type { Word } from '../../protocol.ts';
import { families } from '../common/address-families.ts';

/** Words of the command line that filters of several objects share. */

/** A link, by name or index. */
export const link = <const F extends string>(field: F): Word<F> => ({ field, kind: 'link' });
/** A word that is used as it is. */
export const text = <const F extends string>(field: F): Word<F> => ({ field, kind: 'text' });
/** A number, or a name that the schema knows. */
export const integerOrText = <const F extends string>(field: F): Word<F> => ({
  field,
  kind: 'integerOrText',
});
/** An address family: `inet`. */
export const family: Word<'family'> = { field: 'family', kind: 'name', names: families };
/** A routing table: `main`, or a number. */
export const table: Word<'table'> = {
  field: 'table',
  kind: 'number',
  names: { default: 253, main: 254, local: 255 },
};
