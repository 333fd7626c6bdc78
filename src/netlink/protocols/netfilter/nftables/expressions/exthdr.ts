import { attributes, be32, enumeration, flags, type Infer, u8 } from '../../../../codec/index.ts';
import { bytesOf } from '../bits.ts';
import { assign, assignedValue } from '../compile/assign.ts';
import { asInteger, asString, propertiesOf } from '../compile/json.ts';
import { Load, type MaybePresence } from '../compile/load.ts';
import { inKey, setters } from '../compile/mangle.ts';
import type { Operand, Typed } from '../compile/nodes.ts';
import { BitField, surroundings } from '../compile/packet-field.ts';
import { inProperty, refuse, refuseWord } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { boolean, integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { Extension, ExtensionKind } from '../extensions/extension.ts';
import { extensionsOf } from '../extensions/index.ts';
import { ipOptions } from '../extensions/ip-options.ts';
import { ipv6Extensions } from '../extensions/ipv6.ts';
import { sctpChunks } from '../extensions/sctp-chunks.ts';
import { tcpOptions } from '../extensions/tcp-options.ts';
import type { NftExpression } from '../json-types.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import type { ExtensionNode } from '../list/nodes.ts';
import { extensionNames, showExtension } from '../list/show.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import { ip, ip6 } from '../payload/network.ts';
import type { NotedKind, NoteNumbers } from '../typeof-notes.ts';

const ops = { ipv6: 0, tcpOption: 1, ipv4: 2, sctp: 3, dccp: 4 } as const satisfies Readonly<
  Record<ExtensionKind, number>
>;

/** Loads or writes bytes of an extension header, TCP or IP option, or SCTP chunk (`NFTA_EXTHDR_*`). */
export const exthdrExpression = attributes('NFTA_EXTHDR', () => ({
  dreg: [1, be32],
  type: [2, u8],
  offset: [3, be32],
  len: [4, be32],
  /** The value is 1 where the header is there. */
  flags: [5, flags(be32, { present: 1 })],
  op: [6, enumeration(be32, ops)],
  sreg: [7, be32],
}));
export interface ExthdrExpression extends Infer<typeof exthdrExpression> {}

/** A part of an extension, or the question whether it is there. */
interface Part {
  readonly op: ExtensionKind;
  readonly type: number;
  readonly typed: Typed;
  /** Bits from the start of the extension. */
  readonly offset: number;
  readonly present: boolean;
}

const isThere: Typed = { type: boolean, bits: 8, order: 'host' };

/** Properties of an extension, an option or a chunk in JSON. */
const properties = ['name', 'field', 'base', 'offset', 'len'] as const;

function partOf(json: unknown, extensions: readonly Extension[], what: string): Part {
  const { name, field: fieldName, base, offset, len } = propertiesOf(json, properties);
  if (base !== undefined) {
    const op = extensions[0]?.kind as ExtensionKind;
    const bits = asInteger(len, 1, 128);
    const typed: Typed = { type: integer, bits, order: 'big' };
    return {
      op,
      type: asInteger(base, 0, 255),
      typed,
      offset: asInteger(offset, 0, 255 * 8),
      present: false,
    };
  }
  const found = extensions.find((one) => one.name === name);
  if (found === undefined)
    return refuseWord(
      what,
      name,
      extensions.map((one) => one.name),
    );
  const { kind: op, type } = found;
  if (fieldName === undefined)
    return { op, type, typed: isThere, offset: found.presentOffset, present: true };
  const word = asString(fieldName, 'the name of a field');
  const field = found.fields.find((one) => one.name === word);
  if (field === undefined)
    return refuseWord(
      `a field of ${found.name}`,
      word,
      found.fields.map((one) => one.name),
    );
  return {
    op,
    type,
    typed: { type: field.type, bits: field.bits, order: 'big' },
    offset: field.offset,
    present: false,
  };
}

/** A load of an extension; its first byte alone may stand for the question whether it is there. */
class ExtensionLoad extends Load implements MaybePresence {
  presence: Operand | undefined;
}

function operandOf({ op, type, typed, offset, present }: Part, isFirst = false): Operand {
  const flags = present ? ['present'] : [];
  const load = (of: Typed, at: number): ExtensionLoad =>
    new ExtensionLoad('exthdr', of, (dreg) => ({
      dreg,
      type,
      offset: at >> 3,
      len: bytesOf(of.bits),
      op,
      flags,
    }));
  if (offset % 8 === 0 && typed.bits % 8 === 0) {
    const whole = load(typed, offset);
    if (isFirst) whole.presence = operandOf({ op, type, typed: isThere, offset: 0, present: true });
    return whole;
  }
  const around = surroundings(offset, typed.bits);
  const whole: Typed = { type: typed.type, bits: around.bits, order: typed.order };
  return new BitField(typed, load(whole, around.offset), around.shift);
}

function tcpOptionOperand(json: unknown): Operand {
  const part = tcpOption(json);
  const { base } = propertiesOf(json, properties);
  return operandOf(part, base !== undefined && part.offset === 0 && part.typed.bits === 8);
}

function setPart(part: Part, value: unknown, rule: RuleScope): void {
  const { op, type, typed, offset } = part;
  if (part.present || offset % 8 !== 0 || typed.bits % 8 !== 0)
    refuse('only whole bytes of an option can be set');
  const data = { type, offset: offset >> 3, len: typed.bits >> 3, op };
  assign(rule, assignedValue(value, rule, typed), 'exthdr', (sreg) => ({ sreg, ...data }));
}

function tcpOption(json: unknown): Part {
  return partOf(json, tcpOptions, 'a TCP option');
}

function ipv6Header(json: unknown, rule: RuleScope): Part {
  rule.depend(rule.protocols.require(ip6));
  return partOf(json, ipv6Extensions, 'an extension header of IPv6');
}

setters.set('tcp option', (key, value, rule) =>
  setPart(
    inKey('tcp option', () => tcpOption(key)),
    value,
    rule,
  ),
);
setters.set('exthdr', (key, value, rule) =>
  setPart(
    inKey('exthdr', () => ipv6Header(key, rule)),
    value,
    rule,
  ),
);

/** Replaces a TCP option by padding. */
function resetOption(json: unknown, rule: RuleScope): void {
  const option = propertiesOf(json, ['tcp option'], 'a TCP option')['tcp option'];
  const type = inProperty('tcp option', () => {
    const { base } = propertiesOf(option, properties);
    return base === undefined ? tcpOption(option).type : inProperty('base', () => asInteger(base, 0, 255));
  });
  rule.add({ emit: (code) => code.push('exthdr', { type, op: 'tcpOption' }) });
}

function dccpOption(json: unknown): Operand {
  const type = asInteger(propertiesOf(json, ['type']).type, 0, 255);
  return operandOf({ op: 'dccp', type, typed: isThere, offset: 0, present: true });
}

function listExthdr(data: unknown, rule: ListScope): void {
  const { dreg, sreg, type = 0, offset = 0, len = 1, flags, op = 'ipv6' } = data as ExthdrExpression;
  if (typeof op === 'number') unlisted('an extension that is not known');
  const present = flags?.includes('present') === true;
  const node: ExtensionNode = {
    kind: 'extension',
    of: op,
    type,
    offset: offset * 8,
    bits: len * 8,
    present,
    order: present ? 'host' : 'big',
  };
  if (op === 'ipv6') rule.packet().useHeader(ip6);
  else if (op === 'ipv4') rule.packet().useHeader(ip);
  if (dreg !== undefined) rule.load(dreg, node);
  else if (sreg === undefined) {
    const name = tcpOptions.find((option) => option.type === type)?.name;
    rule.add({ reset: { 'tcp option': name === undefined ? { base: type, offset: 0, len: 0 } : { name } } });
  } else {
    const shown = showExtension(node) ?? unlisted('a field that is not known');
    rule.add({ mangle: { key: shown.json, value: rule.value(rule.read(sreg, len), shown) } });
  }
}

/** The note of a field of an extension; that of its first field stands for the question whether it is there. */
function noteOf(kind: ExtensionKind, json: unknown): NoteNumbers | undefined {
  const { name, field: fieldName } = propertiesOf(json, properties);
  const found = extensionsOf[kind].find((one) => one.name === name);
  const field =
    fieldName === undefined ? found?.fields[0] : found?.fields.find((one) => one.name === fieldName);
  if (found === undefined || field === undefined) return undefined;
  return { 0: found.noteId, 1: field.id, ...(kind === 'ipv6' ? {} : { 2: ops[kind] }) };
}

const noted: NotedKind = {
  id: 8,
  read({ 0: id, 1: fieldId, 2: op = 0 }) {
    const kind = keyOfNumber(ops, op);
    if (kind === undefined) return undefined;
    if (kind === 'dccp') return id === undefined ? undefined : { 'dccp option': { type: id } };
    for (const found of extensionsOf[kind]) {
      const field = found.noteId === id ? found.fields.find((one) => one.id === fieldId) : undefined;
      if (field !== undefined)
        return {
          [extensionNames[kind]]: { name: found.name, field: field.name },
        } as unknown as NftExpression;
    }
    return undefined;
  },
  write: {
    exthdr: (json) => noteOf('ipv6', json),
    'tcp option': (json) => noteOf('tcpOption', json),
    'ip option': (json) => noteOf('ipv4', json),
    'sctp chunk': (json) => noteOf('sctp', json),
  },
};

/** `exthdr`, `tcp option`, `ip option`, `sctp chunk`, `dccp option` and `reset` in JSON. */
export const exthdr: ExpressionKind = {
  name: 'exthdr',
  schema: exthdrExpression,
  list: listExthdr,
  noted,
  operands: {
    exthdr: (json, rule) => operandOf(ipv6Header(json, rule)),
    'tcp option': tcpOptionOperand,
    'ip option'(json, rule) {
      rule.depend(rule.protocols.require(ip));
      return operandOf(partOf(json, ipOptions, 'an option of IPv4'));
    },
    'sctp chunk': (json) => operandOf(partOf(json, sctpChunks, 'a chunk of SCTP')),
    'dccp option': dccpOption,
  },
  statements: { reset: resetOption },
};
