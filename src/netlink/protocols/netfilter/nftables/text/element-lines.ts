import type { ConcatTyped } from '../compile/values.ts';
import { etherAddress, ipv4Address, llAddress } from '../datatypes/addresses.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import { icmpType, icmpv6Type } from '../datatypes/icmp.ts';
import { arpOperation, inetProto, inetService, nfProto } from '../datatypes/protocols.ts';
import type { DataType } from '../datatypes/type.ts';

/** Where the second line of elements begins: below the first element. */
const indent = '\t\t\t     ';

/** How many elements of a type nft writes on a line; one of other types. */
const perLine: ReadonlyMap<DataType, number> = new Map([
  ...[nfProto, integer, arpOperation, inetProto, inetService, icmpType, icmpv6Type, boolean].map(
    (type): [DataType, number] => [type, 6],
  ),
  ...[ipv4Address, llAddress, etherAddress].map((type): [DataType, number] => [type, 3]),
]);

/** The elements of a set in the block of a table: some on each line. */
export function elementLines(elements: readonly string[], key: ConcatTyped | undefined): string {
  const count = (key === undefined ? undefined : perLine.get(key.type)) ?? 1;
  const lines: string[] = [];
  for (let at = 0; at < elements.length; at += count) lines.push(elements.slice(at, at + count).join(', '));
  return `elements = { ${lines.join(`,\n${indent}`)} }`;
}
