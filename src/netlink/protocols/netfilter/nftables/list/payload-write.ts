import { and, isZero, not, or, toBigInt } from '../bits.ts';
import { showConstant, sliceBits } from './constants.ts';
import { type ListScope, unlisted } from './list-scope.ts';
import type { MaskNode, Node, PacketNode } from './nodes.ts';
import type { Shown } from './packet-scope.ts';
import { show, showMask, showPacket } from './show.ts';

function isSame(node: Node, target: PacketNode): boolean {
  return (
    node.kind === 'packet' &&
    node.base === target.base &&
    node.offset === target.offset &&
    node.bits === target.bits &&
    node.tunnel === target.tunnel
  );
}

/** The bits from the first to the last one that is set, as part of the packet. */
function spanOf(bits: Uint8Array, target: PacketNode): PacketNode {
  const value = toBigInt(bits);
  const first = bits.length * 8 - value.toString(2).length;
  let last = bits.length * 8 - 1;
  for (let rest = value; (rest & 1n) === 0n && rest !== 0n; rest >>= 1n) last--;
  return { ...target, offset: target.offset + first, bits: last - first + 1 };
}

/** The field that the bits lie in, and where it begins in the bytes that are written. */
function fieldAround(bits: Uint8Array, target: PacketNode, rule: ListScope): { shown: Shown; at: number } {
  const scope = rule.packet(target.tunnel);
  const span = spanOf(bits, target);
  const exact = scope.exact(span);
  if (exact !== undefined) return { shown: exact, at: span.offset - target.offset };
  for (const part of scope.expand(target)) {
    const from = target.offset + part.at;
    if (part.field !== undefined && from <= span.offset && span.offset + span.bits <= from + part.bits)
      return { shown: part, at: part.at };
  }
  return { shown: scope.raw(span), at: span.offset - target.offset };
}

/** Lists that bytes of the packet are written: a field, where the other bits are written as they were. */
export function listWrite(target: PacketNode, value: Node, rule: ListScope): void {
  if (value.kind === 'mask' && isSame(value.left, target)) {
    listChange(target, value, rule);
    return;
  }
  if (
    value.kind === 'join' &&
    value.operator === '|' &&
    value.left.kind === 'mask' &&
    isSame(value.left.left, target)
  ) {
    const { shown } = fieldAround(not(value.left.mask), target, rule);
    const inner = value.right.kind === 'shift' ? value.right.left : value.right;
    rule.add({ mangle: { key: shown.json, value: show(inner, rule, shown).json } });
    return;
  }
  const shown = showPacket(target, rule);
  rule.add({ mangle: { key: shown.json, value: rule.value(value, shown) } });
}

/** A field that some bits of are changed, or all. */
function listChange(target: PacketNode, { mask, flip }: MaskNode, rule: ListScope): void {
  const replaced = not(mask);
  const touched = or(replaced, flip);
  if (isZero(touched)) unlisted('bytes that are written as they were');
  const { shown, at } = fieldAround(touched, target, rule);
  if (shown.header !== undefined && shown.field !== undefined)
    rule.packet(target.tunnel).use(shown.header, shown.field);
  const bits = (bytes: Uint8Array): Uint8Array => sliceBits(bytes, at, shown.bits);
  const full = bits(replaced);
  const isReplaced = toBigInt(full) === (1n << BigInt(shown.bits)) - 1n;
  const value = isReplaced
    ? showConstant(bits(and(flip, replaced)), shown, rule.options)
    : showMask(shown, { mask: bits(mask), flip: bits(flip) }, rule, shown.bits);
  rule.add({ mangle: { key: shown.json, value } });
}
