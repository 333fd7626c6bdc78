import type { Infer } from '../../../codec/type.ts';
import {
  argument,
  type Check,
  isAddress,
  isFlagList,
  isIndex,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { parseAddress } from '../../common/prefix.ts';
import { readAs } from '../read-as.ts';
import { addressAttributes, mptcp } from './family.ts';

type Flags = NonNullable<Infer<typeof addressAttributes>['flags']>;

/** An address that connections of MPTCP may use. */
export interface MptcpEndpoint {
  /** IPv4 or IPv6 address. */
  address: string;
  /** 1 to 255. The kernel chooses one if absent. */
  id?: number | undefined;
  /** Index of the link. */
  index?: number | undefined;
  /** Port that is announced, with `signal`. */
  port?: number | undefined;
  /**
   * `signal` announces the address to peers, `subflow` makes subflows from it, `backup` uses these where no other is left, `fullmesh`
   * connects them with all addresses of the peer (Linux 5.18). `implicit` is set by the kernel.
   */
  flags?: Flags | undefined;
}

/** Limits of each connection. */
export interface MptcpLimits {
  /** Most addresses of a peer that are accepted. */
  addAddrAccepted?: number | undefined;
  /** Most additional subflows. */
  subflows?: number | undefined;
}

type Address = NonNullable<Infer<typeof addressAttributes>>;

const flagsType = addressAttributes.attributes.find(({ name }) => name === 'flags')?.type as never;
const isId: Check = isInteger(1, 255, 'the number of an endpoint, 1 to 255');
const limit: Check = isInteger(0, 8);

const endpointFields = {
  address: required(isAddress),
  id: isId,
  index: isIndex,
  port: isInteger(1, 0xffff, 'a port'),
  flags: isFlagList(flagsType),
};

function addressOf(subject: string, { address, id, index, port, flags }: MptcpEndpoint): Address {
  const { family, address: text } = parseAddress(subject, 'address', address);
  return {
    family,
    ...(family === 'inet' ? { addr4: text } : { addr6: text }),
    ...(id !== undefined && { id }),
    ...(index !== undefined && { ifIdx: index }),
    ...(port !== undefined && { port }),
    ...(flags !== undefined && { flags }),
  };
}

function endpointOf({ addr4, addr6, id, ifIdx, port, flags }: Address): MptcpEndpoint {
  return {
    address: addr4 ?? addr6 ?? '',
    ...(id !== undefined && { id }),
    ...(ifIdx !== undefined && { index: ifIdx }),
    // The kernel has 0 for none.
    ...(port !== undefined && port !== 0 && { port }),
    ...(flags !== undefined && { flags }),
  };
}

/** Lists the endpoints of the namespace: `ip mptcp endpoint show`. */
export const list = operation(
  'mptcp endpoint list',
  () => [],
  (): Dump<MptcpEndpoint> => readAs(mptcp.dump.getAddr(), ({ addr = {} }) => endpointOf(addr)),
);

/** Gets an endpoint: `ip mptcp endpoint show id ID`. EINVAL where there is none. */
export const get = operation(
  'mptcp endpoint get',
  () => [argument('id', required(isId))],
  (id: number): Request<MptcpEndpoint> =>
    readAs(mptcp.do.getAddr({ addr: { id } }), ({ addr = {} }) => endpointOf(addr)),
);

/** Adds an endpoint: `ip mptcp endpoint add`. EEXIST where its number or address is taken. */
export const add = operation(
  'mptcp endpoint add',
  () => [required(isObject<MptcpEndpoint>(endpointFields, 'an endpoint'))],
  (endpoint: MptcpEndpoint): Request<void> =>
    mptcp.do.addAddr({ addr: addressOf('mptcp endpoint add', endpoint) }),
);

/** Deletes an endpoint: `ip mptcp endpoint delete id ID`. EINVAL where there is none. */
const remove = operation(
  'mptcp endpoint delete',
  () => [argument('id', required(isId))],
  (id: number): Request<void> => mptcp.do.delAddr({ addr: { id } }),
);

export { remove as delete };

/**
 * Changes the flags `backup` and `fullmesh` of an endpoint, and of the subflows that use it: `ip mptcp endpoint change`. Flags that
 * are not named are taken away. Linux 5.12.
 */
export const setFlags = operation(
  'mptcp endpoint change',
  () => [argument('id', required(isId)), argument('flags', required(isFlagList(flagsType)))],
  (id: number, flags: Flags): Request<void> => mptcp.do.setFlags({ addr: { id, flags } }),
);

/** Deletes all endpoints: `ip mptcp endpoint flush`. */
export const flush = operation(
  'mptcp endpoint flush',
  () => [],
  (): Request<void> => mptcp.do.flushAddrs(),
);

/** Gets the limits: `ip mptcp limits show`. */
export const limits = operation(
  'mptcp limits get',
  () => [],
  (): Request<Required<MptcpLimits>> =>
    readAs(mptcp.do.getLimits(), ({ rcvAddAddrs: addAddrAccepted = 0, subflows = 0 }) => ({
      addAddrAccepted,
      subflows,
    })),
);

/** Sets the limits, each from 0 to 8: `ip mptcp limits set`. What is absent stays as it is. */
export const setLimits = operation(
  'mptcp limits set',
  () => [required(isObject<MptcpLimits>({ addAddrAccepted: limit, subflows: limit }, 'limits', false))],
  ({ addAddrAccepted, subflows }: MptcpLimits): Request<void> =>
    mptcp.do.setLimits({
      ...(addAddrAccepted !== undefined && { rcvAddAddrs: addAddrAccepted }),
      ...(subflows !== undefined && { subflows }),
    }),
);
