import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import { checkArgument, isOneOf } from '../../netlink/request/input.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { PingOptions, PingResult } from '../ping/ping.ts';
import { destroyNamespaces } from './destroy.ts';
import { type DiagramFormat, drawLab } from './diagram.ts';
import type { LabPlan } from './plan.ts';

/** A host or router of a lab: a namespace that knows the other nodes by name. */
export class LabNode {
  static {
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
  ping(target: string, options?: PingOptions): Promise<PingResult> {
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

  static {
    traceMethods(Lab);
    inspectAs(Lab, ({ nodes, switches }) => ({ nodes, switches }));
  }

  /** Called by `createLab`. */
  constructor(plan: LabPlan, namespaces: ReadonlyMap<string, Namespace>) {
    this.#plan = plan;
    this.#namespaces = namespaces;
    for (const name of plan.nodes)
      this.#nodes.set(name, new LabNode(this, name, namespaces.get(name) as Namespace));
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

  /** Returns the first address of a node, without prefix length; `undefined` for another name, and for a node without addresses. */
  addressOf(name: string): string | undefined {
    if (!this.#nodes.has(name)) return undefined;
    const own = this.#plan.description.nodes[name]?.addresses ?? [];
    const address =
      own[0] ?? this.#plan.ports.get(name)?.find((port) => port.addresses.length > 0)?.addresses[0];
    return address?.split('/')[0];
  }

  /** Draws the lab as text or as a Mermaid flowchart. */
  diagram(format: DiagramFormat = 'text'): string {
    checkArgument('lab diagram', 'format', isOneOf(['text', 'mermaid']), format);
    return drawLab(this.#plan, format);
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
  return argumentError('ERR_INVALID_ARG_VALUE', `lab: '${name}' is not one of ${known.join(', ')}`);
}
