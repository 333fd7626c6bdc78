import type { NetfilterFamily } from '../../header.ts';
import { toNumber } from '../bits.ts';
import type { Typed } from '../compile/nodes.ts';
import { Protocols } from '../compile/protocols.ts';
import { integer } from '../datatypes/basic.ts';
import type { NftExpression } from '../json-types.ts';
import type { Header, HeaderField, PayloadBase } from '../payload/header.ts';
import { nextHeader } from '../payload/stack.ts';
import { th } from '../payload/transport.ts';
import type { PacketNode } from './nodes.ts';

/** A value in JSON, and what it is. */
export interface Shown extends Typed {
  readonly json: NftExpression;
  /** The field, where it is one. */
  readonly header?: Header | undefined;
  readonly field?: HeaderField | undefined;
  /** The key of `meta`, where it is one. */
  readonly meta?: string | undefined;
  readonly tunnel?: Header | undefined;
}

/** A part of the bytes that one load gives. */
export interface ShownPart extends Shown {
  /** Bits from the start of the load. */
  readonly at: number;
}

const bases: Readonly<Record<PayloadBase, string>> = {
  link: 'll',
  network: 'nh',
  transport: 'th',
  inner: 'ih',
  tunnel: 'ih',
};

/** A match that only says which header follows: it is not listed where a field of that header is. */
interface Dependency {
  readonly statement: number;
  readonly shown: Shown;
  readonly value: number;
}

type Layer = 'link' | 'network' | 'transport' | 'message';

/** The headers that a rule has matched in the packet, or in the packet in a tunnel. */
export class PacketScope {
  readonly protocols: Protocols;
  readonly #family: NetfilterFamily;
  readonly #tunnel: Header | undefined;
  /** Takes a statement out of the rule. */
  readonly #drop: (statement: number) => void;
  readonly #outer: PacketScope | undefined;
  #pending: { [L in Layer]?: Dependency | undefined } = {};

  /** Of packets of a family, or of those in a tunnel whose own packets are those of `outer`. */
  constructor(
    family: NetfilterFamily,
    drop: (statement: number) => void,
    tunnel?: Header,
    outer?: PacketScope,
  ) {
    this.#outer = outer;
    this.protocols = new Protocols(tunnel === undefined ? family : undefined, tunnel);
    this.#family = family;
    this.#tunnel = tunnel;
    this.#drop = drop;
  }

  /** The fields that bytes of the packet are, one behind the other; bits that are no field at last. */
  expand(node: PacketNode): ShownPart[] {
    const { base, offset, bits } = node;
    const parts: ShownPart[] = [];
    let at = 0;
    while (at < bits) {
      const found = this.#fieldAt(base, offset + at, bits - at);
      if (found === undefined) {
        parts.push({ ...this.raw(node, at, bits - at), at });
        break;
      }
      parts.push({ ...this.#shownField(found.header, found.field, node), at });
      at += found.field.bits;
    }
    return parts;
  }

  /** The field that is exactly these bits of the packet. */
  exact(node: PacketNode): Shown | undefined {
    const found = this.#fieldAt(node.base, node.offset, node.bits);
    return found?.field.bits === node.bits ? this.#shownField(found.header, found.field, node) : undefined;
  }

  /** Bits of a layer that are no field that is known. */
  raw(node: PacketNode, at = 0, bits = node.bits): Shown {
    const { base, offset, order, tunnel } = node;
    return {
      json: { payload: { base: bases[base], offset: offset + at, len: bits } },
      type: integer,
      bits,
      order,
      tunnel,
    };
  }

  /** A field whose first bits these are, and which may be given by a prefix of it. */
  longer(node: PacketNode): Shown | undefined {
    const place = this.#headerAt(node.base, node.offset);
    const field = place?.header.fields.find(
      ({ offset, bits, type }) =>
        offset === node.offset - place.before && bits > node.bits && hasPrefixes(type.name),
    );
    return place === undefined || field === undefined
      ? undefined
      : this.#shownField(place.header, field, node);
  }

  #headerAt(base: PayloadBase, offset: number): { header: Header; before: number } | undefined {
    if (base === 'tunnel')
      return this.#tunnel === undefined ? undefined : { header: this.#tunnel, before: 0 };
    return this.protocols.headerAt(base, offset);
  }

  #fieldAt(
    base: PayloadBase,
    offset: number,
    bits: number,
  ): { header: Header; field: HeaderField } | undefined {
    const place = this.#headerAt(base, offset);
    if (place === undefined) {
      const port =
        base === 'transport' && bits === 16 ? th.fields.find((one) => one.offset === offset) : undefined;
      return port === undefined ? undefined : { header: th, field: port };
    }
    const { header, before } = place;
    const { fields } = header;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] as HeaderField;
      if (field.offset === offset - before && field.bits <= bits && this.protocols.mayHave(header, field))
        return { header, field };
    }
    return undefined;
  }

  #shownField(header: Header, field: HeaderField, { order, tunnel }: PacketNode): Shown {
    const names = { protocol: header.name, field: field.name };
    return {
      json: { payload: tunnel === undefined ? names : { tunnel: tunnel.name, ...names } },
      type: field.type,
      bits: field.bits,
      order,
      header,
      field,
      tunnel,
    };
  }

  /**
   * Takes note that a field of a header is listed: matches that only say that the header is there are not.
   *
   * @param isKey whether it is looked up in a set
   */
  use(header: Header, field: HeaderField, isKey = false): void {
    this.#outer?.impliedByTunnel();
    const layer = layerOf(header.base);
    const dependency = this.#pending[layer];
    if (dependency !== undefined && this.#isImplied(dependency, header, field, isKey)) this.#take(layer);
    if (field.needsType?.length === 1 && field.needsType[0] === this.#pending.message?.value)
      this.#take('message');
  }

  /** The same of what is no field of the header itself: an extension header, an option. */
  useHeader(header: Header): void {
    if (this.protocols.get(header.base) === header) this.#take(layerOf(header.base));
  }

  #take(layer: Layer): void {
    const dependency = this.#pending[layer];
    if (dependency === undefined) return;
    this.#pending[layer] = undefined;
    this.#drop(dependency.statement);
  }

  /** Whether the field itself says what the match before says. */
  #isImplied({ shown, value }: Dependency, header: Header, field: HeaderField, isKey: boolean): boolean {
    const { header: lower } = shown;
    if (lower?.base === 'network' && header.base === 'transport') return this.#isOfOneNetwork;
    if (header.base !== 'link') return true;
    // Fields of a tag imply the EtherType before it, but not whether it is a tag for providers or inside of another tag.
    return (isKey || field !== header.next) && lower?.base !== undefined && value !== 0x88a8
      ? lower.next !== header.next
      : lower === undefined;
  }

  get #isOfOneNetwork(): boolean {
    return this.#family === 'ip' || this.#family === 'ip6';
  }

  /** Takes note of a match that was listed as a statement. */
  matched(shown: Shown, bytes: Uint8Array, statement: number): void {
    const value = toNumber(bytes);
    const { header, field, meta } = shown;
    if (meta !== undefined) {
      this.protocols.learnMeta(meta, value);
      if (meta === 'l4proto') {
        this.#impliedByTransport(value);
        this.#pending.transport = { statement, shown, value };
      } else if (meta === 'nfproto' || meta === 'protocol')
        this.#pending.network = { statement, shown, value };
      else if (meta === 'iiftype') this.#pending.link = { statement, shown, value };
    } else if (header !== undefined && field !== undefined) {
      this.protocols.learnField(header, field, value);
      if (field.name === 'type' && header.base === 'transport')
        this.#pending.message = { statement, shown, value };
      if (field !== header.next) return;
      const layer = nextHeader(header, value)?.base ?? (header.base === 'network' ? 'transport' : 'network');
      this.#pending[layerOf(layer)] = { statement, shown, value };
    }
  }

  /** A match of ICMP says which network protocol it is of. */
  #impliedByTransport(value: number): void {
    if (value !== 1 && value !== 58) return;
    const network = this.protocols.get('network')?.name;
    if (network === (value === 1 ? 'ip' : 'ip6')) this.#take('network');
  }

  /** Leaves the matches that are pending where they are: a statement that is no match came behind them. */
  keep(): void {
    this.#pending = {};
  }

  /** Takes out a match that says which protocol the statement itself says. */
  implied(layer: 'network' | 'transport'): void {
    this.#take(layer);
  }

  /** Takes out the match of the kernel's own knowledge that a tunnel implies; one of a field of the packet stays. */
  impliedByTunnel(): void {
    if (this.#pending.transport?.shown.meta !== undefined) this.#take('transport');
  }

  get family(): NetfilterFamily {
    return this.#family;
  }
}

function layerOf(base: PayloadBase): Layer {
  return base === 'link' || base === 'network' ? base : 'transport';
}

/** Whether values of a type are given by their first bits. */
export function hasPrefixes(type: string): boolean {
  return type === 'ipv4_addr' || type === 'ipv6_addr';
}
