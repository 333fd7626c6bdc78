import type { Header, HeaderField, PayloadBase } from '../payload/header.ts';
import { icmp, icmpv6, igmp } from '../payload/icmp.ts';
import { arp, ether } from '../payload/link.ts';
import { ip, ip6 } from '../payload/network.ts';
import {
  anyNetwork,
  familyHeader,
  inetFamily,
  netdevFamily,
  nextHeader,
  nextNumber,
} from '../payload/stack.ts';
import { refuse } from './refusal.ts';

/** A match that has to come before: a key of meta, or a field of a header, and the values that it may have. */
export interface Dependency {
  readonly meta?: 'l4proto' | 'protocol' | 'nfproto' | 'iiftype' | undefined;
  readonly header?: Header | undefined;
  readonly field?: HeaderField | undefined;
  /** Bits before the header, where another header of the same layer comes first. */
  readonly before?: number | undefined;
  readonly values: readonly number[];
}

/** Where a header lies, and what has to be matched before one of its fields. */
export interface Place {
  /** Bits before the header in its layer. */
  readonly before: number;
  readonly dependencies: readonly Dependency[];
}

/** Keys of meta that tell which protocol comes next. */
const protocolKeys: readonly (string | undefined)[] = ['nfproto', 'protocol', 'l4proto', 'iiftype'];

/** Whether the value of a key of meta, or of a field, may tell which protocol comes next, or which fields a message has. */
export function tellsProtocol({
  meta,
  header,
  field,
}: {
  readonly meta?: string | undefined;
  readonly header?: Header | undefined;
  readonly field?: HeaderField | undefined;
}): boolean {
  return (
    protocolKeys.includes(meta) || (field !== undefined && (field === header?.next || field.name === 'type'))
  );
}

const none: readonly Dependency[] = [];
const here: Place = { before: 0, dependencies: none };

/** The headers that a packet is known to have at one place of a rule, by layer. */
export class Protocols {
  /** Headers of the link layer, one behind the other. */
  readonly #link: Header[] = [];
  #network: Header | undefined;
  #transport: Header | undefined;
  /** Types that the ICMP message was found to be of. */
  #icmpTypes: readonly number[] | undefined;
  /** The tunnel, where these are the packets in one. */
  readonly #tunnel: Header | undefined;
  /** Whether every packet has an Ethernet header. */
  readonly #isBridge: boolean;

  /** For packets of a family, or for those in a tunnel. */
  constructor(family: string | undefined, tunnel?: Header) {
    this.#tunnel = tunnel;
    this.#isBridge = family === 'bridge';
    const first = family === undefined ? undefined : familyHeader(family);
    if (first?.base === 'network') this.#network = first;
    else if (first !== undefined) this.#link.push(first);
  }

  get #lastLink(): Header | undefined {
    return this.#link.at(-1);
  }

  /** The header that is known to be in a layer. */
  get(base: PayloadBase): Header | undefined {
    if (base === 'link') return this.#lastLink;
    return base === 'network' ? this.#network : base === 'transport' ? this.#transport : undefined;
  }

  /** The header that a bit of a layer belongs to, and where it begins. */
  headerAt(
    base: PayloadBase,
    offset: number,
  ): { readonly header: Header; readonly before: number } | undefined {
    if (base !== 'link') {
      const header = this.get(base);
      return header === undefined ? undefined : { header, before: 0 };
    }
    if (this.#tunnel?.tunnel !== undefined && (this.#tunnel.tunnel.flags & 2) !== 0) this.#enterEther();
    let before = 0;
    for (const header of this.#link) {
      if (offset < before + header.bits) return { header, before };
      before += header.bits;
    }
    return undefined;
  }

  /** Whether a packet may have the field, by the types that an ICMP message was found to be of. */
  mayHave(header: Header, { needsType }: HeaderField): boolean {
    if (needsType === undefined || (header !== icmp && header !== icmpv6)) return true;
    return this.#icmpTypes === undefined || this.#icmpTypes.some((type) => needsType.includes(type));
  }

  /** Finds the place of a field. What has to be matched for it is known from then on. */
  locate(header: Header, field: HeaderField): Place {
    const place = header.base === 'link' ? this.#locateLink(header) : this.#locateAbove(header);
    const type = this.#icmpDependency(header, field);
    return type === undefined ? place : { ...place, dependencies: [...place.dependencies, type] };
  }

  /** Requires the network protocol, for what is no field of its header: extension headers, options. */
  require(header: Header): readonly Dependency[] {
    if (this.#network === header) return none;
    if (this.#network !== undefined) return conflict(this.#network, header);
    const dependencies: Dependency[] = [];
    this.#requireNetwork(header, dependencies, true);
    return dependencies;
  }

  /** Takes note of a field that was found to have a value: it may tell which protocol comes next. */
  learnField(header: Header, field: HeaderField, value: number): void {
    if ((header === icmp || header === icmpv6) && field.name === 'type') this.#icmpTypes = [value];
    if (field === header.next) this.#learn(nextHeader(header, value));
  }

  /** Takes note of the types that an ICMP message may be of. */
  learnTypes(header: Header, field: HeaderField, values: readonly number[]): void {
    if ((header === icmp || header === icmpv6) && field.name === 'type') this.#icmpTypes = values;
  }

  /** Whether the network protocol of the packet is neither IPv4 nor IPv6. */
  hasOtherNetwork = false;

  /** Takes note of a key of meta that was found to have a value. */
  learnMeta(key: string, value: number): void {
    if (key === 'nfproto') {
      const next = nextHeader(inetFamily, value);
      if (next === undefined) this.hasOtherNetwork = true;
      this.#learn(next);
    } else if (
      key === 'protocol' &&
      (this.#tunnel !== undefined || (this.#link.length > 0 && this.#lastLink !== inetFamily))
    ) {
      const next = nextHeader(netdevFamily, value);
      // The kernel's own knowledge of a tag does not say that the tag is in the bytes of the packet.
      if (next?.base === 'link') this.#network ??= next;
      else this.#learn(next);
    } else if (key === 'l4proto') this.#learn(nextHeader(this.#network ?? anyNetwork, value));
    else if (key === 'iiftype' && value === 1) this.#enterEther();
  }

  #enterEther(): void {
    const last = this.#lastLink;
    if (last !== undefined && last !== inetFamily && last !== netdevFamily) return;
    this.#link.length = 0;
    this.#link.push(ether);
  }

  #learn(header: Header | undefined): void {
    if (header === undefined) return;
    if (header.base === 'link') {
      if (this.#lastLink?.bits !== 0 && this.#lastLink !== undefined) this.#link.push(header);
    } else if (header.base === 'network') this.#network ??= header;
    else this.#transport ??= header;
  }

  #before(index: number): number {
    let bits = 0;
    for (let at = 0; at < index; at++) bits += (this.#link[at] as Header).bits;
    return bits;
  }

  #locateLink(header: Header): Place {
    const index = this.#link.lastIndexOf(header);
    if (index !== -1) return index === 0 ? here : { before: this.#before(index), dependencies: none };
    const dependencies: Dependency[] = [];
    const last = this.#lastLink;
    if (last === undefined || last === inetFamily || last === netdevFamily) {
      if (this.#tunnel === undefined) dependencies.push({ meta: 'iiftype', values: [1] });
      this.#enterEther();
    }
    if (header !== ether) {
      const lower = this.#lastLink as Header;
      this.#announce(lower, header, dependencies);
      this.#link.push(header);
    }
    return { before: this.#before(this.#link.length - 1), dependencies };
  }

  /** The match of what tells that `header` follows `lower`. */
  #announce(lower: Header, header: Header, dependencies: Dependency[]): void {
    const value = nextNumber(lower, header) ?? conflict(lower, header);
    if (lower.nextMeta !== undefined) dependencies.push({ meta: lower.nextMeta, values: [value] });
    else {
      const before = this.#before(Math.max(0, this.#link.lastIndexOf(lower)));
      dependencies.push({ header: lower, field: lower.next, before, values: [value] });
    }
  }

  #locateAbove(header: Header): Place {
    if (header.name === 'th' || header.base === 'inner') return here;
    const current = this.get(header.base);
    if (current === header) return here;
    // The same number may announce several headers: GRE, with or without an Ethernet header behind it.
    if (current !== undefined && isAlike(current, header)) return here;
    if (current !== undefined) return conflict(current, header);
    const dependencies: Dependency[] = [];
    if (header.base === 'network') this.#requireNetwork(header, dependencies, true);
    else this.#requireTransport(header, dependencies);
    return { before: 0, dependencies };
  }

  /** `byMeta`: the kernel's own knowledge of the protocol is asked rather than the bytes of an Ethernet header. */
  #requireNetwork(header: Header, dependencies: Dependency[], byMeta: boolean): void {
    const isBare = this.#isBridge && this.#link.length === 1;
    const lower = byMeta && isBare && header !== arp ? netdevFamily : this.#lastLink;
    this.#announce(lower ?? netdevFamily, header, dependencies);
    this.#network = header;
  }

  #requireTransport(header: Header, dependencies: Dependency[]): void {
    const fixed = header === icmp || header === igmp ? ip : header === icmpv6 ? ip6 : undefined;
    if (fixed !== undefined && this.#network === undefined) {
      // Inside a tunnel of Ethernet the EtherType is asked here, and for fields of the network header meta protocol.
      if (this.#tunnel?.tunnel !== undefined && (this.#tunnel.tunnel.flags & 2) !== 0) this.#enterEther();
      this.#requireNetwork(fixed, dependencies, false);
    }
    this.#announce(this.#network ?? anyNetwork, header, dependencies);
    this.#transport = header;
  }

  #icmpDependency(header: Header, field: HeaderField): Dependency | undefined {
    const values = field.needsType;
    if (values === undefined) return undefined;
    const other = this.#icmpTypes?.find((type) => !values.includes(type));
    if (other !== undefined)
      return refuse(
        `messages of type ${other} have no '${field.name}': only those of type ${values.join(', ')} have`,
      );
    if (this.#icmpTypes !== undefined) return undefined;
    this.#icmpTypes = values;
    return { header, field: header.fields[0], before: 0, values };
  }
}

/** Whether two headers of the transport layer are announced by the same number. */
function isAlike(one: Header, other: Header): boolean {
  const number = nextNumber(anyNetwork, one);
  return number !== undefined && number === nextNumber(anyNetwork, other);
}

function conflict(present: Header, wanted: Header): never {
  return refuse(`'${wanted.name}' cannot be matched where the packet is '${present.name}'`);
}
