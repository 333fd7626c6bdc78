import { NESTED } from '../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../../codec/composites/lists.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { flag, u32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import { header } from '../header.ts';
import { stringSets } from '../string-sets.ts';

/** One string (`ETHTOOL_A_STRING_*`). */
const numberedString = attributes('ETHTOOL_A_STRING', () => ({ index: [1, u32], value: [2, string] }));

/** A set of strings (`ETHTOOL_A_STRINGSET_*`). */
const stringSet = attributes('ETHTOOL_A_STRINGSET', () => ({
  id: [1, enumeration(u32, stringSets)],
  count: [2, u32],
  strings: [3, nested(nestedList(1, numberedString, NESTED))],
}));

/**
 * Sets of strings (`ETHTOOL_A_STRSET_*`): the names of bits and statistics. Sets of a device need one in the header: `test`, `stats`,
 * `privateFlags`, `phyStats`; all others need none.
 */
export const strset = attributes('ETHTOOL_A_STRSET', () => ({
  header: [1, header],
  stringsets: [2, nested(nestedList(1, stringSet, NESTED))],
  /** Asks for the numbers of strings alone. */
  countsOnly: [3, flag],
}));
