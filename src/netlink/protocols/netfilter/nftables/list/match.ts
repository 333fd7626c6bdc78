import { and, bytesOf, isZero, prefixLength, shiftRight } from '../bits.ts';
import { concatType } from '../compile/set-type.ts';
import type { NftExpression } from '../json-types.ts';
import {
  concatConstant,
  flagNames,
  numberBytes,
  showBound,
  showConstant,
  showFieldConstant,
  sliceBits,
} from './constants.ts';
import { type ListScope, unlisted } from './list-scope.ts';
import type { ConcatNode, MaskNode, Node, PacketNode } from './nodes.ts';
import { hasPrefixes, type Shown } from './packet-scope.ts';
import { maskedField, show, showMask } from './show.ts';

/** Operators of the kernel. */
export type CompareOperator = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte';

const operators: Readonly<Record<CompareOperator, string>> = {
  eq: '==',
  neq: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/** Lists the comparison of a value with a constant, as it lies in a register. */
export function listComparison(node: Node, op: CompareOperator, wire: Uint8Array, rule: ListScope): void {
  switch (node.kind) {
    case 'packet':
      comparePacket(node, op, wire, rule);
      return;
    case 'mask':
      compareMasked(node, op, wire, rule);
      return;
    case 'concat':
      compareConcat(node, op, wire, rule);
      return;
    default: {
      const shown = show(node, rule);
      compareShown(shown, op, wire, shown, rule);
    }
  }
}

function compareConcat({ parts }: ConcatNode, op: CompareOperator, wire: Uint8Array, rule: ListScope): void {
  const shown = parts.map((part) => show(part, rule));
  const left: Shown = {
    type: concatType(shown),
    bits: wire.length * 8,
    order: 'none',
    json: { concat: shown.map(({ json }) => json) },
  };
  rule.match(left, operators[op], concatConstant(wire, shown, rule.options));
}

/** `held` is how the value lies in the register. */
function compareShown(
  shown: Shown,
  op: CompareOperator,
  wire: Uint8Array,
  held: Pick<Shown, 'type' | 'order'>,
  rule: ListScope,
): void {
  const bytes = numberBytes(wire, held);
  const size = bytesOf(shown.bits);
  if (bytes.length < size && shown.type.base === 'string') {
    const text = new TextDecoder().decode(bytes);
    rule.match(shown, operators[op], `${text}*`);
    return;
  }
  if (bytes.length < size && op !== 'lt' && op !== 'gt' && hasPrefixes(shown.type.name)) {
    rule.match(shown, operators[op], prefix(bytes, bytes.length * 8, shown, rule));
    return;
  }
  const { options } = rule;
  const again = (other: Uint8Array): NftExpression => showConstant(numberBytes(other, held), shown, options);
  rule.match(shown, operators[op], again(wire), bytes, { wire, show: again });
}

/** The first bits of a value that has more. */
function prefix(bytes: Uint8Array, length: number, shown: Shown, rule: ListScope): NftExpression {
  const whole = new Uint8Array(bytesOf(shown.bits));
  whole.set(bytes);
  return { prefix: { addr: showConstant(whole, shown, rule.options), len: length } };
}

/** Bytes of the packet may be several fields, one behind the other, or the first bytes of one. */
function comparePacket(node: PacketNode, op: CompareOperator, wire: Uint8Array, rule: ListScope): void {
  const { options } = rule;
  const scope = rule.packet(node.tunnel);
  const whole = show(node, rule);
  const bytes = numberBytes(wire, whole);
  const parts = scope.expand(node);
  const isEquality = op === 'eq' || op === 'neq';
  const [first] = parts;
  if (first === undefined || (parts.length > 1 && op !== 'eq')) {
    compareShown(whole, op, wire, whole, rule);
    return;
  }
  for (const part of parts) {
    const value = sliceBits(bytes, part.at, part.bits);
    const longer =
      isEquality && part.field === undefined
        ? scope.longer({ ...node, offset: node.offset + part.at, bits: part.bits })
        : undefined;
    const shown = longer ?? part;
    if (shown.header !== undefined && shown.field !== undefined) scope.use(shown.header, shown.field);
    if (longer === undefined) {
      const again = (other: Uint8Array): NftExpression =>
        showFieldConstant(sliceBits(numberBytes(other, whole), part.at, part.bits), part, options);
      rule.match(part, operators[op], again(wire), value, { wire, show: again });
    } else rule.match(longer, operators[op], prefix(value, part.bits, longer, rule));
  }
}

function compareMasked(node: MaskNode, op: CompareOperator, wire: Uint8Array, rule: ListScope): void {
  const { mask, flip, left } = node;
  const isEquality = op === 'eq' || op === 'neq';
  const field = isZero(flip) ? maskedField(node, rule) : undefined;
  if (field !== undefined || (isEquality && isZero(flip))) {
    const shown = field?.field ?? show(left, rule);
    const bytes = numberBytes(wire, { type: shown.type, order: node.order });
    if (field !== undefined) {
      const { shift } = field;
      const value = sliceBits(shiftRight(bytes, shift), bytes.length * 8 - shown.bits, shown.bits);
      rule.match(shown, operators[op], showConstant(value, shown, rule.options), value);
      return;
    }
    if (shown.type.base === 'bitmask' && isZero(bytes)) {
      rule.match(shown, op === 'neq' ? 'in' : '!', flagNames(mask, shown, rule.options));
      return;
    }
    const length = prefixLength(mask);
    if (length !== undefined && hasPrefixes(shown.type.name) && isZero(and(bytes, flip))) {
      rule.match(shown, operators[op], prefix(bytes, length, shown, rule));
      return;
    }
    const json = showMask(shown, node, rule);
    rule.match({ ...plain(shown), json }, operators[op], showConstant(bytes, shown, rule.options));
    return;
  }
  const shown = show(node, rule);
  compareShown(shown, op, wire, { type: shown.type, order: node.order }, rule);
}

/** Returns the same without the field: a value computed from a field is no field. */
function plain({ type, bits, order, json }: Shown): Shown {
  return { type, bits, order, json };
}

/** Lists whether a value lies between two constants. */
export function listRange(
  node: Node,
  op: 'eq' | 'neq',
  from: Uint8Array,
  to: Uint8Array,
  rule: ListScope,
): void {
  const { json, parts } = rule.showKey(node);
  const [part] = parts;
  if (part === undefined || parts.length > 1) unlisted('a range of several values');
  const value = (wire: Uint8Array): Uint8Array => shiftRight(numberBytes(wire, part), part.shift);
  let [first, last] = [value(from), value(to)];
  let operator = operators[op];
  if (part.type.name === 'hour' && op === 'neq') {
    // Hours of the local day that go over the end of the UTC day are all but the hours between.
    [first, last] = [last, first];
    operator = 'in';
  }
  const range = [first, last].map((bytes) => showBound(bytes, part, rule.options)) as [
    NftExpression,
    NftExpression,
  ];
  rule.match({ ...part, json }, operator, { range });
}
