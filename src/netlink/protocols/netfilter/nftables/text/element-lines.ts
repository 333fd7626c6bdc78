import type { ConcatTyped } from '../compile/values.ts';
import { ipv4Address } from '../datatypes/addresses.ts';
import { integer } from '../datatypes/basic.ts';
import { ctDirection, ctState, ctStatus } from '../datatypes/connections.ts';
import { dccpPacketType, tcpFlag } from '../datatypes/headers.ts';
import { classId, groupId, mark, userId } from '../datatypes/identities.ts';
import { packetType } from '../datatypes/links.ts';
import { arpOperation, inetProto, inetService, nfProto } from '../datatypes/protocols.ts';
import type { DataType } from '../datatypes/type.ts';

/** Where the second line of elements begins: below the first element. */
const indent = '\t\t\t     ';

/** How many elements of a type nft writes on a line; one of other types. */
const perLine: ReadonlyMap<DataType, number> = new Map(
  Object.entries<readonly DataType[]>({
    5: [
      ...[nfProto, integer, arpOperation, inetProto, inetService, tcpFlag, dccpPacketType],
      ...[mark, classId, userId, groupId],
    ],
    2: [ipv4Address, packetType, ctState, ctDirection, ctStatus],
  }).flatMap(([count, types]) => types.map((type): [DataType, number] => [type, Number(count)])),
);

/** The elements of a set in the block of a table: some on each line. */
export function elementLines(elements: readonly string[], key: ConcatTyped | undefined): string {
  const count = (key === undefined ? undefined : perLine.get(key.type)) ?? 1;
  const lines: string[] = [];
  for (let at = 0; at < elements.length; at += count) lines.push(elements.slice(at, at + count).join(', '));
  return `elements = { ${lines.join(`,\n${indent}`)} }`;
}
