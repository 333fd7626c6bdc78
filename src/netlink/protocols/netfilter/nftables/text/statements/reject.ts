import { asObject } from '../../compile/json.ts';
import { icmpCode, icmpv6Code, icmpxCode } from '../../datatypes/icmp.ts';
import type { StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';

const codes = { icmp: icmpCode, icmpv6: icmpv6Code, icmpx: icmpxCode } as const;

/** Refuses the packet with an answer. */
export const reject: StatementSyntax = {
  words: ['reject'],
  parse({ cursor, value }) {
    cursor.next();
    if (!cursor.acceptWord('with')) return { reject: null };
    const type = cursor.oneOf('an answer', ['icmp', 'icmpv6', 'icmpx', 'tcp']);
    if (type === 'tcp') {
      cursor.expectWord('reset');
      return { reject: { type: 'tcp reset' } };
    }
    cursor.acceptWord('type');
    const { kind, text } = cursor.peek();
    if (kind === 'word' && !Object.hasOwn(codes[type].names ?? {}, text))
      cursor.unknownWord(`a code of ${type}`, Object.keys(codes[type].names ?? {}));
    return { reject: { type, expr: value() } };
  },
};

/** Answers that nft gives where none is written, by family; in the others ICMP of either protocol. */
const usual: Readonly<Record<string, string>> = { ip: 'icmp', ip6: 'icmpv6' };

export const printReject: StatementPrinter = (json, { family = '' }) => {
  if (json === null) return 'reject';
  const { type, expr } = asObject(json);
  if (type === undefined || (type === (usual[family] ?? 'icmpx') && expr === 'port-unreachable'))
    return 'reject';
  return `reject with ${type}${expr === undefined ? '' : ` ${expr}`}`;
};
