import { isZero, toBigInt } from '../bits.ts';
import type { ExtensionNode, MaskNode, Node, PacketNode } from './nodes.ts';

/** A field of the packet that a mask cuts out of the bytes around it. */
export interface Trimmed {
  readonly node: PacketNode | ExtensionNode;
  /** Bits behind it in these bytes. */
  readonly shift: number;
}

/** The bits that a mask leaves of the packet, where they lie one beside the other. */
export function trimmed({ left, mask, flip }: MaskNode): Trimmed | undefined {
  if ((left.kind !== 'packet' && left.kind !== 'extension') || !isZero(flip)) return undefined;
  let value = toBigInt(mask);
  if (value === 0n) return undefined;
  let shift = 0;
  while ((value & 1n) === 0n) {
    value >>= 1n;
    shift++;
  }
  if ((value & (value + 1n)) !== 0n) return undefined;
  const bits = value.toString(2).length;
  const offset = left.offset + mask.length * 8 - shift - bits;
  return { node: { ...left, offset, bits }, shift };
}

/** The part of the packet that is masked and moved to the lowest bits. */
export function shiftedField(node: Node): PacketNode | ExtensionNode | undefined {
  if (node.kind !== 'shift' || node.operator !== '>>' || node.left.kind !== 'mask') return undefined;
  const cut = trimmed(node.left);
  return cut?.shift === node.by ? { ...cut.node, order: node.order } : undefined;
}
