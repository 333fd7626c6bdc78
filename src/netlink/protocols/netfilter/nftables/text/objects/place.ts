import { type NetfilterFamily, netfilterFamilyNames } from '../../../header.ts';
import type { Parsing } from '../parsing.ts';

/** Reads a family; `undefined` where none stands here. */
export function parseFamily({ cursor }: Parsing): NetfilterFamily | undefined {
  return netfilterFamilyNames.find((word) => cursor.acceptWord(word));
}

/** Family and table. */
export interface TablePlace {
  readonly family: NetfilterFamily;
  readonly table: string;
}

/** Reads a table: its family, which is `ip` where it is left out, and its name. */
export function parseTablePlace(parsing: Parsing): TablePlace {
  return { family: parseFamily(parsing) ?? 'ip', table: parsing.name('the name of a table') };
}
