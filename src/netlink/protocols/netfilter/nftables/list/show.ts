import { and, fieldMask, isZero, not, or } from '../bits.ts';
import type { Typed } from '../compile/nodes.ts';
import { concatType } from '../compile/set-type.ts';
import type { ConcatTyped } from '../compile/values.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import type { Extension, ExtensionKind } from '../extensions/extension.ts';
import { extensionsOf } from '../extensions/index.ts';
import type { NftExpression, NftExtension } from '../json-types.ts';
import { concatConstant, numberBytes, showConstant } from './constants.ts';
import { type ListScope, unlisted } from './list-scope.ts';
import type { ExtensionNode, JoinNode, KeyPart, MaskNode, Node, PacketNode } from './nodes.ts';
import type { Shown } from './packet-scope.ts';
import { shiftedField, trimmed } from './trim.ts';

/** Returns the JSON of a node. */
export function show(node: Node, rule: ListScope, expected?: ConcatTyped): Shown {
  switch (node.kind) {
    case 'packet':
      return showPacket(node, rule);
    case 'extension':
      return showExtension(node) ?? unlisted('an extension that is not known');
    case 'load':
      return node;
    case 'constant':
      return showConstantNode(node.bytes, rule, expected);
    case 'mask':
      return showMasked(node, rule, expected);
    case 'shift': {
      const field = shiftedField(node);
      if (field !== undefined) return showField(field, rule);
      const left = show(node.left, rule, expected);
      return {
        type: integer,
        bits: node.bits,
        order: node.order,
        json: binary(node.operator, left.json, node.by),
      };
    }
    case 'join':
      return showJoin(node, rule, expected);
    case 'map':
      return {
        type: expected?.type ?? integer,
        bits: expected?.bits ?? node.bits,
        order: expected?.order ?? 'none',
        json: { map: { key: node.key, data: rule.showSet(node.set, node.keyed.parts, expected) } },
      };
    case 'concat': {
      const parts = node.parts.map((part, index) => show(part, rule, expected?.parts?.[index]));
      const typed: Typed = { type: concatType(parts), bits: node.bits, order: 'none' };
      return { ...typed, json: { concat: parts.map(({ json }) => json) } };
    }
  }
}

function typedOf(
  left: Shown,
  { bits, order }: { readonly bits: number; readonly order: Typed['order'] },
): Typed {
  return { type: left.type, bits, order };
}

function showConstantNode(bytes: Uint8Array, rule: ListScope, expected: ConcatTyped | undefined): Shown {
  if (expected?.parts !== undefined) {
    const json = concatConstant(bytes, expected.parts, rule.options);
    return { type: expected.type, bits: expected.bits, order: expected.order, json };
  }
  const { type, bits, order } = expected ?? { type: integer, bits: bytes.length * 8, order: 'host' };
  return {
    type,
    bits,
    order,
    json: showConstant(numberBytes(bytes, { type, order }), { type }, rule.options),
  };
}

/** Takes note that a field is listed. */
function used(shown: Shown, rule: ListScope): Shown {
  if (shown.header !== undefined && shown.field !== undefined)
    rule.packet(shown.tunnel).use(shown.header, shown.field);
  return shown;
}

/** Bytes of the packet: a field, or bits of a layer. */
export function showPacket(node: PacketNode, rule: ListScope): Shown {
  const scope = rule.packet(node.tunnel);
  return used(scope.exact(node) ?? scope.raw(node), rule);
}

/** A field of the packet or of an extension, in JSON. */
function showField(node: PacketNode | ExtensionNode, rule: ListScope): Shown {
  return node.kind === 'packet' ? showPacket(node, rule) : show(node, rule);
}

/** Names of extensions in JSON. */
export const extensionNames: Readonly<Record<ExtensionKind, string>> = {
  ipv6: 'exthdr',
  tcpOption: 'tcp option',
  ipv4: 'ip option',
  sctp: 'sctp chunk',
  dccp: 'dccp option',
};

/** A field of an extension, or whether it is there; `undefined` for what has no name. */
export function showExtension({ of, type, offset, bits, order, present }: ExtensionNode): Shown | undefined {
  const typed: Typed = present ? { type: boolean, bits: 8, order } : { type: integer, bits, order };
  const json = (value: unknown): NftExtension => ({ [extensionNames[of]]: value }) as unknown as NftExtension;
  if (of === 'dccp') return { ...typed, json: json({ type }) };
  let known: Extension | undefined;
  for (const extension of extensionsOf[of]) {
    if (extension.type !== type) continue;
    if (present) {
      if (extension.presentOffset === offset) return { ...typed, json: json({ name: extension.name }) };
      continue;
    }
    known ??= extension;
    const field = extension.fields.find((one) => one.offset === offset && one.bits === bits);
    if (field !== undefined)
      return { ...typed, type: field.type, json: json({ name: extension.name, field: field.name }) };
  }
  if (of === 'tcpOption') return { ...typed, json: json({ base: type, offset, len: present ? 8 : bits }) };
  return known === undefined ? undefined : { ...typed, json: json({ name: known.name, field: 'raw' }) };
}

/** An operation of bits in JSON: what is joined by the same one is one list. */
export function binary(operator: string, left: NftExpression, right: NftExpression): NftExpression {
  const before =
    operator === '<<' || operator === '>>' ? undefined : (left as Record<string, unknown>)[operator];
  const operands = Array.isArray(before) ? [...before, right] : [left, right];
  return { [operator]: operands } as unknown as NftExpression;
}

/** The field that a mask cuts out of the packet, or bits within a byte that are no field. */
export function maskedField(node: MaskNode, rule: ListScope): { field: Shown; shift: number } | undefined {
  const cut = trimmed(node);
  if (cut === undefined) return undefined;
  const { shift } = cut;
  if (cut.node.kind === 'extension') {
    const field = showExtension(cut.node);
    return field === undefined ? undefined : { field, shift };
  }
  const scope = rule.packet(cut.node.tunnel);
  const { offset } = cut.node;
  // Bits at the start of a byte, and bits of a field, stay behind a mask.
  const isRaw = offset % 8 !== 0 && (node.left.kind !== 'packet' || scope.exact(node.left) === undefined);
  const field = scope.exact(cut.node) ?? (isRaw ? scope.raw(cut.node) : undefined);
  return field === undefined ? undefined : { field: used(field, rule), shift };
}

function showMasked(node: MaskNode, rule: ListScope, expected: Typed | undefined): Shown {
  const field = maskedField(node, rule);
  if (field?.shift === 0) return field.field;
  const left = show(node.left, rule, expected);
  return { ...typedOf(left, node), json: showMask(left, node, rule) };
}

/** `(left & mask) ^ flip` by the operations that it may have been made of; `bits` of the bytes count. */
export function showMask(
  left: Shown,
  { mask, flip }: Pick<MaskNode, 'mask' | 'flip'>,
  rule: ListScope,
  bits: number = mask.length * 8,
): NftExpression {
  const set = and(flip, not(mask));
  const kept = or(mask, set);
  const flipped = and(flip, mask);
  const all = fieldMask(bits, 0, mask.length);
  let json = left.json;
  const constant = (bytes: Uint8Array): NftExpression => showConstant(and(bytes, all), left, rule.options);
  if (!isZero(and(not(kept), all))) json = binary('&', json, constant(kept));
  if (!isZero(flipped)) json = binary('^', json, constant(flipped));
  if (!isZero(set)) json = binary('|', json, constant(set));
  return json;
}

function showJoin(node: JoinNode, rule: ListScope, expected: Typed | undefined): Shown {
  const left = show(node.left, rule, expected);
  const right = show(node.right, rule, expected ?? left);
  return { ...typedOf(left, node), json: binary(node.operator, left.json, right.json) };
}

/** A key of a set, in JSON, and what its parts are. */
export function showKey(
  node: Node,
  rule: ListScope,
  expected: readonly KeyPart[] = [],
): { json: NftExpression; parts: KeyPart[] } {
  if (node.kind === 'concat') {
    const keys = node.parts.map((part, index) => showKey(part, rule, expected.slice(index, index + 1)));
    return { json: { concat: keys.map(({ json }) => json) }, parts: keys.flatMap(({ parts }) => parts) };
  }
  if (node.kind === 'mask') {
    const masked = maskedField(node, rule);
    if (masked !== undefined) {
      const { field, shift } = masked;
      return { json: field.json, parts: [{ type: field.type, bits: field.bits, order: node.order, shift }] };
    }
  }
  if (node.kind === 'packet') {
    const parts = rule.packet(node.tunnel).expand(node);
    if (
      parts.length > 1 &&
      parts.every(({ field, at, bits }) => field !== undefined && at % 32 === 0 && bits % 32 === 0)
    ) {
      for (const part of parts) used(part, rule);
      return {
        json: { concat: parts.map(({ json }) => json) },
        parts: parts.map((part) => ({ ...part, shift: 0 })),
      };
    }
  }
  const shown = show(node, rule, expected[0]);
  const { json, type, bits, order, header, field } = shown;
  if (header !== undefined && field !== undefined) rule.packet(shown.tunnel).use(header, field, true);
  return { json, parts: [{ type, bits, order, shift: 0 }] };
}
