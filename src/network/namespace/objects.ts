import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type {
  Address,
  AddressFilter,
  LinkCreate,
  LinkFilter,
  LinkReference,
  Neighbour,
  NeighbourFilter,
  Route,
  RouteCreate,
  RouteFilter,
  RouteQuery,
  Rule,
  RuleCreate,
  RuleFilter,
} from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as neighbours from '../../netlink/protocols/route/neighbours/operations.ts';
import * as routes from '../../netlink/protocols/route/routes/index.ts';
import * as rules from '../../netlink/protocols/route/rules/operations.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { RequestOptions } from '../../netlink/socket/socket.ts';
import { Link } from '../links/link.ts';
import { assertOwnName } from '../links/link-name.ts';
import type { Namespace } from './namespace.ts';

/**
 * What a namespace has in it: links, addresses, routes, rules, neighbours. Reading needs no capability, changing needs
 * CAP_NET_ADMIN in the user namespace that owns it.
 */
export abstract class NetworkObjects {
  /** Runs a request in the namespace. */
  abstract request<T>(request: Request<T>, options?: RequestOptions): Promise<T>;

  /** One link of it. ENODEV where there is none. */
  async link(link: LinkReference): Promise<Link> {
    return this.#toLink(await this.request(links.get(link)));
  }

  /** Its links, all or some. */
  async links(filter?: LinkFilter): Promise<Link[]> {
    const states = await this.request(links.list(filter));
    return states.map((state) => this.#toLink(state));
  }

  /** Makes a link in it: `ip link add`. */
  async createLink<K extends string>(link: LinkCreate<K> & { name: string }): Promise<Link> {
    assertOwnName('link create', link.name);
    await this.request(links.create(link));
    return this.link(link.name);
  }

  /** IP addresses of its links. */
  addresses(filter?: AddressFilter): Promise<Address[]> {
    return this.request(addresses.list(filter));
  }

  /** Its routes: of all tables unless told. */
  routes(filter?: RouteFilter): Promise<Route[]> {
    return this.request(routes.list(filter));
  }

  /** Which way a packet would go: `ip route get`. */
  route(wanted: RouteQuery): Promise<Route> {
    return this.request(routes.get(wanted));
  }

  /** Adds a route. EEXIST where there is one with that destination, table and priority. */
  addRoute(route: RouteCreate): Promise<void> {
    return this.request(routes.add(route));
  }

  /** Adds a route, or replaces the one with the same destination, table and priority. */
  replaceRoute(route: RouteCreate): Promise<void> {
    return this.request(routes.replace(route));
  }

  /** Deletes the first route that matches what is told of it. ESRCH where there is none. */
  deleteRoute(route: RouteCreate): Promise<void> {
    return this.request(routes.delete(route));
  }

  /** The rules that choose a routing table. */
  rules(filter?: RuleFilter): Promise<Rule[]> {
    return this.request(rules.list(filter));
  }

  /** Adds a rule. EEXIST where there is just such a one. */
  addRule(rule: RuleCreate): Promise<void> {
    return this.request(rules.add(rule));
  }

  /** Deletes the first rule that matches what is told of it. ENOENT where there is none. */
  deleteRule(rule: RuleCreate): Promise<void> {
    return this.request(rules.delete(rule));
  }

  /** What is known of the link-layer addresses of neighbours: ARP and ND. */
  neighbours(filter?: NeighbourFilter): Promise<Neighbour[]> {
    return this.request(neighbours.list(filter));
  }

  #toLink(state: ConstructorParameters<typeof Link>[1]): Link {
    // There is no other subclass: this one only keeps the files small.
    return new Link(this as unknown as Namespace, state);
  }
}
