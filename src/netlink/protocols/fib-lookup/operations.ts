import { ipv4 } from '../../codec/scalars/addresses.ts';
import { query } from '../../request/builders.ts';
import { isEncodedBy, isInteger, isObject, operation, required } from '../../request/input.ts';
import type { Request } from '../../request/request.ts';
import { type FibLookupMessage, lookup, lookupScope, lookupTable } from './message.ts';

/** A lookup in a table. */
export interface FibLookup {
  /** IPv4 address of the destination. */
  readonly address: string;
  /** `main` if absent. Only tables up to 255 can be looked in. */
  readonly table?: FibLookupMessage['table'] | undefined;
  /** Mark of the packet. 0 if absent. */
  readonly mark?: number | undefined;
  /** Type of service of the packet. 0 if absent. */
  readonly tos?: number | undefined;
  /** Narrowest scope that the route must have. `universe` if absent, so that every route will do. */
  readonly scope?: FibLookupMessage['scope'] | undefined;
}

/** The result of a lookup. */
export interface FibResult {
  /** `'found'`, or the reason why there is no route. */
  readonly outcome: FibLookupMessage['outcome'];
  /** The table that was looked in; `'main'` where the request has no table. Absent where it does not exist. */
  readonly table?: FibLookupMessage['foundTable'] | undefined;
  /** The route that was found. */
  readonly route?:
    | {
        readonly prefixLength: number;
        /** Index of the next hop among those of the route. */
        readonly nextHop: number;
        readonly type: FibLookupMessage['type'];
        readonly scope: FibLookupMessage['foundScope'];
      }
    | undefined;
}

/** The kernel ignores the type, and sends it back. */
const NLMSG_MIN_TYPE = 0x10;

/**
 * Looks up an IPv4 address in one routing table, without rules, caches and the counters of routes. The kernel keeps `local` and
 * `main` in one trie as long as there are no rules of a program: then a lookup in `local` finds routes of both. Needs no capability.
 *
 * @example lookUpRoute({ address: '10.0.0.1', table: 'local' })
 */
export const lookUpRoute = operation(
  'lookUpRoute',
  () => [
    required(
      isObject<FibLookup>({
        address: required(isEncodedBy(ipv4, 'an IPv4 address')),
        table: isEncodedBy(lookupTable, "'main', 'local', 'default' or a number up to 255"),
        mark: isInteger(),
        tos: isInteger(0, 255),
        scope: isEncodedBy(lookupScope),
      }),
    ),
  ],
  ({ address, table = 'main', mark = 0, tos = 0, scope = 'universe' }: FibLookup): Request<FibResult> =>
    query({
      protocol: 'fibLookup',
      operation: 'fib lookup',
      type: NLMSG_MIN_TYPE,
      body: lookup,
      value: {
        ...{ address, mark, tos, scope, table },
        ...{ foundTable: 0, prefixLength: 0, nextHop: 0, type: 0, foundScope: 0, outcome: 0 },
      },
      reply: lookup,
      map: resultOf,
    }),
);

/** Reads the result of a lookup. */
function resultOf({
  outcome,
  foundTable,
  prefixLength,
  nextHop,
  type,
  foundScope,
}: FibLookupMessage): FibResult {
  return {
    outcome,
    ...(outcome !== 'noTable' && { table: foundTable }),
    ...(outcome === 'found' && { route: { prefixLength, nextHop, type, scope: foundScope } }),
  };
}
