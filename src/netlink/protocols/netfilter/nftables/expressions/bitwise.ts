import { attributes, be32, enumeration, type Infer, NESTED } from '../../../../codec/index.ts';
import { toNumber } from '../bits.ts';
import { data } from '../data.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { numberBytes } from '../list/constants.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { Node } from '../list/nodes.ts';

/** `(sreg & mask) ^ xor`, a shift by `data`, or sreg and sreg2 (or `data`) joined by a boolean operation (`NFTA_BITWISE_*`). */
export const bitwiseExpression = attributes('NFTA_BITWISE', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  /** Bytes. */
  len: [3, be32],
  mask: [4, data, NESTED],
  xor: [5, data, NESTED],
  /** and, or, xor of two registers: Linux 6.13. */
  op: [6, enumeration(be32, { maskXor: 0, lshift: 1, rshift: 2, and: 3, or: 4, xor: 5 })],
  data: [7, data, NESTED],
  sreg2: [8, be32],
}));
export interface BitwiseExpression extends Infer<typeof bitwiseExpression> {}

const hostNumber = { type: integer, order: 'host' } as const;
const joins = { and: '&', or: '|', xor: '^' } as const;
const shifts = { lshift: '<<', rshift: '>>' } as const;

function listBitwise(data: unknown, rule: ListScope): void {
  const { sreg, dreg, len = 0, op = 'maskXor', mask, xor, data: amount, sreg2 } = data as BitwiseExpression;
  const left = rule.read(sreg, len);
  const bits = len * 8;
  // A single byte has no byte order until it is computed with as part of a wider number.
  const order = left.bits <= 8 && len > 1 ? 'host' : 'order' in left ? left.order : 'none';
  if (op === 'lshift' || op === 'rshift') {
    const by = toNumber(numberBytes(amount?.value ?? new Uint8Array(0), hostNumber));
    rule.load(dreg, { kind: 'shift', operator: shifts[op], left, by, bits, order });
  } else if (op === 'maskXor') {
    const bytes = (wire: Uint8Array | undefined, fill: number): Uint8Array =>
      wire?.length === len ? numberBytes(wire, { type: integer, order }) : new Uint8Array(len).fill(fill);
    rule.load(dreg, {
      kind: 'mask',
      left,
      mask: bytes(mask?.value, 255),
      flip: bytes(xor?.value, 0),
      bits,
      order,
    });
  } else if (op === 'and' || op === 'or' || op === 'xor') {
    const right: Node =
      sreg2 === undefined
        ? { kind: 'constant', bytes: amount?.value ?? new Uint8Array(len), bits }
        : rule.read(sreg2, len);
    rule.load(dreg, { kind: 'join', operator: joins[op], left, right, bits, order });
  } else unlisted('an operation that is not known');
}

/** Operations of bits: part of keys and values in JSON. */
export const bitwise: ExpressionKind = { name: 'bitwise', schema: bitwiseExpression, list: listBitwise };
