import { integer } from '../datatypes/basic.ts';
import { fieldOf, type Header, type HeaderField, type PayloadBase } from '../payload/header.ts';
import { headers } from '../payload/stack.ts';
import { th } from '../payload/transport.ts';
import { asInteger, asString, propertiesOf, wordOf } from './json.ts';
import type { Operand, Typed } from './nodes.ts';
import { BitField, PayloadOperand, surroundings } from './packet-field.ts';
import { inProperty, refuse, refuseWord } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';

/** A part of a packet as JSON gives it: a field of a header, or bits of a layer. */
export interface PacketPart {
  readonly typed: Typed;
  readonly base: PayloadBase;
  /** Bits from the start of the layer. */
  readonly offset: number;
  readonly header?: Header | undefined;
  readonly field?: HeaderField | undefined;
  readonly tunnel?: Header | undefined;
}

const bases: Readonly<Record<string, PayloadBase>> = {
  ll: 'link',
  nh: 'network',
  th: 'transport',
  ih: 'inner',
};

/** The properties of the object behind `payload`. */
export const payloadProperties = (json: unknown) =>
  propertiesOf(json, ['protocol', 'field', 'base', 'offset', 'len', 'tunnel']);

/** Reads what stands behind `payload`, and adds the matches that have to come before it. */
export function packetPartOf(json: unknown, rule: RuleScope): PacketPart {
  const { protocol, field: name, base, offset, len, tunnel } = payloadProperties(json);
  if (base !== undefined) {
    const layer = inProperty('base', () => wordOf('a layer', bases, base));
    const at = inProperty('offset', () => asInteger(offset, 0, 0xffff * 8));
    const bits = inProperty('len', () => asInteger(len, 1, 128));
    const port =
      layer === 'transport' && bits === 16 ? th.fields.find((one) => one.offset === at) : undefined;
    if (port !== undefined) return { typed: port, base: layer, offset: at, header: th, field: port };
    return { typed: { type: integer, bits, order: 'big' }, base: layer, offset: at };
  }
  const header = inProperty('protocol', () => headerOf(protocol));
  const field = inProperty('field', () => {
    const word = asString(name, 'the name of a field');
    return (
      fieldOf(header, word) ??
      refuseWord(
        `a field of ${header.name}`,
        word,
        header.fields.map((one) => one.name),
      )
    );
  });
  if (tunnel !== undefined) {
    const outer = inProperty('tunnel', () => tunnelOf(tunnel));
    return tunnelPart(outer, header, field, rule);
  }
  const { before, dependencies } = rule.protocols.locate(header, field);
  rule.depend(dependencies);
  return { typed: field, base: header.base, offset: before + field.offset, header, field };
}

function headerOf(name: unknown): Header {
  return headers.get(name as string) ?? refuseWord('a protocol', name, headers.keys());
}

/** The tunnel of that name. */
export function tunnelOf(name: unknown): Header {
  const found = headers.get(name as string);
  if (found?.tunnel !== undefined) return found;
  const tunnels = [...headers.values()].filter((one) => one.tunnel !== undefined);
  return refuseWord(
    'a tunnel',
    name,
    tunnels.map((one) => one.name),
  );
}

/** A field of a tunnel's own header, or of the packet in it. */
function tunnelPart(tunnel: Header, header: Header, field: HeaderField, rule: RuleScope): PacketPart {
  // The header that carries the tunnel: UDP, or GRE itself.
  const carrier = tunnel.base === 'inner' ? (headers.get('udp') as Header) : tunnel;
  if (carrier !== tunnel && rule.protocols.get('transport') === undefined && !rule.hasTransportMatch)
    refuse(`${tunnel.name} needs a match of the transport protocol before it, as of 'udp dport'`);
  const first = carrier.fields[0] ?? field;
  rule.depend(rule.protocols.locate(carrier, first).dependencies);
  if (header === tunnel) return { typed: field, base: 'tunnel', offset: field.offset, header, field, tunnel };
  const { before, dependencies } = rule.inner(tunnel).locate(header, field);
  rule.depend(dependencies, tunnel);
  return { typed: field, base: header.base, offset: before + field.offset, header, field, tunnel };
}

/** The operand of a part of a packet: whole bytes, or some bits of them. */
export function packetOperand(part: PacketPart): Operand {
  const { typed, base, offset, header, field, tunnel } = part;
  if (offset % 8 === 0 && typed.bits % 8 === 0)
    return new PayloadOperand(typed, base, offset, { header, field, tunnel });
  const around = surroundings(offset, typed.bits);
  const whole: Typed = { type: typed.type, bits: around.bits, order: typed.order };
  return new BitField(typed, new PayloadOperand(whole, base, around.offset, { tunnel }), around.shift);
}
