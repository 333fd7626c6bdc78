import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { checkArgument, isListOf, isOneOf, isText, required } from '../../netlink/request/input.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { PingOptions, PingResult } from '../ping/ping.ts';
import { LabCable } from './cable.ts';
import { destroyNamespaces } from './destroy.ts';
import { type DiagramFormat, drawLab } from './diagram.ts';
import type { LabPlan } from './plan.ts';

/** A host or router of a lab: a namespace that knows the other nodes by name. */
export class LabNode {
  static {
    guardMethods(LabNode);
    inspectAs(LabNode, ({ name, address, namespace }) => ({ name, address, namespace: namespace.name }));
  }

  /** Name in the description. */
  readonly name: string;
  /** The namespace of the node, with its links, routes and sockets. */
  readonly namespace: Namespace;
  readonly #lab: Lab;

  /** Called by `createLab`. */
  constructor(lab: Lab, name: string, namespace: Namespace) {
    this.#lab = lab;
    this.name = name;
    this.namespace = namespace;
  }

  /** First address of the node, without prefix length; undefined without addresses. */
  get address(): string | undefined {
    return this.#lab.addressOf(this.name);
  }

  /** Pings another node by its name, or an address. */
  async ping(target: string, options?: PingOptions): Promise<PingResult> {
    return this.namespace.ping(this.#lab.addressOf(target) ?? target, options);
  }

  /** Name, address and namespace, for `JSON.stringify`. */
  toJSON(): object {
    return { name: this.name, address: this.address, namespace: this.namespace };
  }
}

/** A network built by `createLab`. {@link destroy} deletes it. */
export class Lab {
  readonly #plan: LabPlan;
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #nodes = new Map<string, LabNode>();
  readonly #cables: readonly LabCable[];

  static {
    guardMethods(Lab, { parameters: { partition: Number.POSITIVE_INFINITY, diagram: 1 } });
    inspectAs(Lab, ({ nodes, switches }) => ({ nodes, switches }));
  }

  /** Called by `createLab`. */
  constructor(plan: LabPlan, namespaces: ReadonlyMap<string, Namespace>) {
    this.#plan = plan;
    this.#namespaces = namespaces;
    for (const name of plan.nodes)
      this.#nodes.set(name, new LabNode(this, name, namespaces.get(name) as Namespace));
    this.#cables = plan.links.map((link) => new LabCable(plan, link, namespaces));
  }

  /** All nodes. */
  get nodes(): readonly LabNode[] {
    return [...this.#nodes.values()];
  }

  /** Returns a node. TypeError (`ERR_INVALID_ARG_VALUE`) if there is none of the name. */
  node(name: string): LabNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw unknownName(name, this.#plan.nodes);
    return node;
  }

  /** Names of the switches. */
  get switches(): readonly string[] {
    return this.#plan.switches;
  }

  /** Returns the namespace of a switch, which contains its bridge `br0`. */
  switch(name: string): Namespace {
    if (!this.#plan.switches.includes(name)) throw unknownName(name, this.#plan.switches);
    return this.#namespaces.get(name) as Namespace;
  }

  /** All cables, in the order of the description. */
  get cables(): readonly LabCable[] {
    return this.#cables;
  }

  /**
   * Returns the cable between two nodes or switches, or two ends: `lab.cable('a', 'router')`, `lab.cable('a:eth1', 'b')`.
   *
   * @throws TypeError `ERR_INVALID_ARG_VALUE` where there is none; where there are several, without the name of a link
   */
  cable(first: string, second: string): LabCable {
    checkArgument('lab cable', 'first', required(isText), first);
    checkArgument('lab cable', 'second', required(isText), second);
    const isAt = ({ place, link }: LabCable['ends'][number], end: string): boolean =>
      end === place || end === `${place}:${link}`;
    const found = this.#cables.filter(
      ({ ends: [a, b] }) =>
        a !== undefined &&
        b !== undefined &&
        ((isAt(a, first) && isAt(b, second)) || (isAt(a, second) && isAt(b, first))),
    );
    if (found.length === 1) return found[0] as LabCable;
    const known = this.#cables.map(({ ends }) =>
      ends.map(({ place, link }) => `${place}:${link}`).join(' – '),
    );
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      found.length === 0
        ? `lab cable: there is none between '${first}' and '${second}'; cables are ${known.join(', ')}`
        : `lab cable: there are ${found.length} between '${first}' and '${second}'; name a link: '${first}:eth0'`,
    );
  }

  /**
   * Splits the lab: nodes of different groups lose each other's packets, without an error, as in a network whose cables are cut
   * somewhere. Nodes in no group reach all. Replaces an earlier partition; {@link heal} ends it. Needs nftables in the kernel.
   *
   * @example await lab.partition(['a'], ['b', 'c']);
   */
  async partition(...groups: readonly (readonly string[])[]): Promise<void> {
    checkArgument('lab partition', 'groups', isListOf(isListOf(isText), { minimum: 2 }), groups);
    const names = groups.flat();
    for (const name of names) this.node(name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw argumentError('ERR_INVALID_ARG_VALUE', `lab partition: '${twice}' is in two groups`, 'groups');
    await this.heal();
    const { dropFrom } = await import('./packet-loss.ts');
    for (const group of groups) {
      const others = names.filter((name) => !group.includes(name)).flatMap((name) => this.#addressesOf(name));
      for (const name of group) await dropFrom(this.node(name).namespace, others);
    }
  }

  /** Ends a partition. Does nothing where there is none. */
  async heal(): Promise<void> {
    const { endDropsFrom } = await import('./packet-loss.ts');
    for (const { namespace } of this.nodes) await endDropsFrom(namespace);
  }

  /** All addresses of a node, without prefix lengths. */
  #addressesOf(name: string): string[] {
    const own = this.#plan.description.nodes[name]?.addresses ?? [];
    const ofPorts = this.#plan.ports.get(name)?.flatMap(({ addresses }) => addresses) ?? [];
    return [...own, ...ofPorts].map((address) => address.split('/')[0] as string);
  }

  /** Returns the first address of a node, without prefix length; `undefined` for another name, and for a node without addresses. */
  addressOf(name: string): string | undefined {
    if (!this.#nodes.has(name)) return undefined;
    const own = this.#plan.description.nodes[name]?.addresses ?? [];
    const address =
      own[0] ?? this.#plan.ports.get(name)?.find((port) => port.addresses.length > 0)?.addresses[0];
    return address?.split('/')[0];
  }

  /**
   * Draws the lab: as text, as a Mermaid flowchart, or as an SVG picture. The picture comes as a promise, because the layout is loaded
   * when it is first used.
   */
  diagram(format?: DiagramFormat): string;
  diagram(format: 'svg'): Promise<string>;
  diagram(format: DiagramFormat | 'svg' = 'text'): string | Promise<string> {
    checkArgument('lab diagram', 'format', isOneOf(['text', 'mermaid', 'svg']), format);
    return format === 'svg' ? this.#picture() : drawLab(this.#plan, format);
  }

  async #picture(): Promise<string> {
    const { mapOfLab } = await import('../map/lab-map.ts');
    const { mapSvg } = await import('../../picture/svg.ts');
    return mapSvg(mapOfLab(this.#plan));
  }

  /**
   * Deletes all namespaces of the lab, also after one that cannot be deleted. The event loop turns after each. Calling it again
   * does nothing.
   *
   * @throws (as rejection) AggregateError of the namespaces that cannot be deleted
   */
  async destroy(): Promise<void> {
    await destroyNamespaces(this.#namespaces.values());
  }

  /** The nodes, and the names of the switches, for `JSON.stringify`. */
  toJSON(): object {
    return { nodes: this.nodes, switches: this.switches };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }
}

function unknownName(name: string, known: readonly string[]): Error {
  return argumentError('ERR_INVALID_ARG_VALUE', `lab: '${name}' is not one of ${known.join(', ')}`, 'name');
}
