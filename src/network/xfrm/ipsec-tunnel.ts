import { randomBytes, randomInt } from 'node:crypto';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type {
  PolicyCreate,
  PolicyDirection,
  Selector,
  StateCreate,
} from '../../netlink/protocols/xfrm/index.ts';
import {
  type Check,
  checkArgument,
  isAddress,
  isBoolean,
  isInteger,
  isListOf,
  isOneOf,
  isText,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { isNamespace, isOptions } from '../inputs.ts';
import { Namespace } from '../namespace/namespace.ts';

/** One end of a tunnel. */
export interface IpsecEnd {
  /** Address of the outer packets that this end sends. */
  address: string;
  /** Namespace of the end; the namespace of the thread by default. */
  namespace?: Namespace | undefined;
  /**
   * Prefixes whose packets go through the tunnel, on the side of this end: `10.1.0.0/16`. The address of the end alone if absent.
   */
  subnets?: readonly string[] | undefined;
}

/** Options of a tunnel. */
export interface IpsecTunnelOptions {
  /** `tunnel` (the default) wraps whole packets; `transport` encrypts what two hosts send to each other. */
  mode?: 'tunnel' | 'transport' | undefined;
  /** Ties policies to states; a random number by default. */
  reqid?: number | undefined;
  /** Packets that may arrive out of order; 32 by default. */
  replayWindow?: number | undefined;
  /** Sequence numbers of 64 bits, for tunnels that carry more than four billion packets. */
  extendedSequence?: boolean | undefined;
  /** Identifier of xfrm links, if the packets are sent to such links. */
  ifId?: number | undefined;
  /** Whether ESP is carried in UDP (ports 4500), which passes translators of addresses. The ends need a socket for it. */
  udp?: boolean | undefined;
}

/** Checks an end. */
export const ipsecEnd: Check = isOptions<IpsecEnd>({
  address: required(isAddress),
  namespace: isNamespace,
  subnets: isListOf(isText, { minimum: 1 }),
});

/** Checks the options of a tunnel. */
export const ipsecTunnelOptions: Check = isOptions<IpsecTunnelOptions>({
  mode: isOneOf(['tunnel', 'transport']),
  reqid: isInteger(1),
  replayWindow: isInteger(1, 32768, 'a number of packets'),
  extendedSequence: isBoolean,
  ifId: isInteger(1),
  udp: isBoolean,
});

/** AES-GCM with 256 bits and a salt of 32 bits. */
const algorithm = { name: 'rfc4106(gcm(aes))', icvLength: 128 } as const;
const keyBytes = 36;

/** Smallest SPI that is not reserved. */
const firstSpi = 0x100;
/** UDP port of ESP behind translators of addresses. */
const natPort = 4500;

type Step = () => Promise<void>;

/**
 * An encrypted connection between two hosts or networks by ESP with AES-256-GCM: a state for each direction in both namespaces, and the
 * policies that send packets through it. Keys and SPIs are random. They are not renewed: for long-lived tunnels, use a key manager.
 *
 * @example
 * const tunnel = await IpsecTunnel.create(
 *   { namespace: a, address: '192.0.2.1', subnets: ['10.1.0.0/16'] },
 *   { namespace: b, address: '192.0.2.2', subnets: ['10.2.0.0/16'] },
 * );
 */
export class IpsecTunnel {
  static {
    guardMethods(IpsecTunnel, { parameters: { create: 3 } });
  }

  /** The states, one for each direction: from the first end to the second, and back. They have the keys. */
  readonly states: readonly [StateCreate, StateCreate];
  readonly reqid: number;
  /** Deletes what was made, the last first. */
  readonly #undo: Step[];

  private constructor(states: readonly [StateCreate, StateCreate], reqid: number, undo: Step[]) {
    if (!Array.isArray(undo)) refuseConstructor(new.target.name, 'IpsecTunnel.create()');
    this.states = states;
    this.reqid = reqid;
    this.#undo = undo;
  }

  /**
   * Makes the states and policies of both ends. Addresses and routes must be there: packets to the subnets of the other end need a route,
   * whose source is in an own subnet. When a step fails, nothing is left.
   *
   * Needs CAP_NET_ADMIN in both namespaces. EEXIST if a policy for the subnets exists; EPROTONOSUPPORT or ENOSYS where the kernel lacks
   * ESP or AES-GCM.
   */
  static async create(
    first: IpsecEnd,
    second: IpsecEnd,
    options: IpsecTunnelOptions = {},
  ): Promise<IpsecTunnel> {
    checkArgument('ipsec create', 'first', ipsecEnd, first);
    checkArgument('ipsec create', 'second', ipsecEnd, second);
    checkArgument('ipsec create', 'options', ipsecTunnelOptions, options);
    const { reqid = randomInt(1, 2 ** 31) } = options;
    if (isVersion6(first.address) !== isVersion6(second.address))
      throwInvalid(
        'ipsec create',
        'second.address',
        `${second.address} is not of the family of ${first.address}`,
      );
    const isMixed = [...subnetsOf(first), ...subnetsOf(second)].some(
      (subnet) => isVersion6(subnet) !== isVersion6(first.address),
    );
    const states = [
      newState(first.address, second.address, reqid, isMixed, options),
      newState(second.address, first.address, reqid, isMixed, options),
    ] as const;
    const undo: Step[] = [];
    try {
      for (const [end, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const xfrm = (end.namespace ?? Namespace.current()).xfrm();
        for (const state of states) {
          await xfrm.addState(state);
          undo.push(() => xfrm.deleteState({ ...state, spi: state.spi as number }));
        }
        for (const policy of policiesOf(end, other, reqid, options)) {
          await xfrm.addPolicy(policy);
          undo.push(() => xfrm.deletePolicy(policy));
        }
      }
      return new IpsecTunnel(states, reqid, undo);
    } catch (error) {
      await runAll(undo);
      throw error;
    }
  }

  /** Deletes the states and policies of both ends. Those that are gone already are no error. */
  async delete(): Promise<void> {
    const failures = await runAll(this.#undo.splice(0));
    const [failure] = failures.filter(
      (error) => !(error instanceof NetlinkError) || !['ENOENT', 'ESRCH'].includes(error.code),
    );
    if (failure !== undefined) throw failure;
  }
}

/** Runs all steps, the last first, though some fail. Returns the errors. */
async function runAll(steps: readonly Step[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const step of [...steps].reverse()) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

const isVersion6 = (address: string): boolean => address.includes(':');

function newState(
  src: string,
  dst: string,
  reqid: number,
  isMixed: boolean,
  { mode = 'tunnel', replayWindow = 32, extendedSequence = false, ifId, udp = false }: IpsecTunnelOptions,
): StateCreate {
  return {
    src,
    dst,
    protocol: 'esp',
    spi: randomInt(firstSpi, 2 ** 32),
    mode,
    reqid,
    replayWindow,
    // Otherwise the kernel expects packets of the family of the ends inside.
    flags: [...(isMixed ? (['afUnspec'] as const) : []), ...(extendedSequence ? (['esn'] as const) : [])],
    aead: { ...algorithm, key: randomBytes(keyBytes) },
    ...(ifId !== undefined && { ifId }),
    ...(udp && {
      encap: {
        type: 'espinudp',
        sourcePort: natPort,
        destinationPort: natPort,
        originalAddress: isVersion6(src) ? '::' : '0.0.0.0',
      },
    }),
  };
}

/** The prefixes of an end. */
function subnetsOf({ address, subnets }: IpsecEnd): readonly string[] {
  return subnets ?? [`${address}/${isVersion6(address) ? 128 : 32}`];
}

/** The policies of an end: for packets out, in and, of a tunnel, those that it forwards. */
function policiesOf(
  end: IpsecEnd,
  other: IpsecEnd,
  reqid: number,
  { mode = 'tunnel', ifId }: IpsecTunnelOptions,
): PolicyCreate[] {
  const policy = (
    direction: PolicyDirection,
    selector: Selector,
    from: IpsecEnd,
    to: IpsecEnd,
  ): PolicyCreate => ({
    direction,
    selector,
    templates: [
      {
        protocol: 'esp',
        mode,
        reqid,
        ...(mode === 'tunnel' && { src: from.address, dst: to.address }),
      },
    ],
    ...(ifId !== undefined && { ifId }),
  });
  const inward: readonly PolicyDirection[] = mode === 'tunnel' ? ['in', 'fwd'] : ['in'];
  return subnetsOf(end).flatMap((own) =>
    subnetsOf(other).flatMap((far) => [
      policy('out', { src: own, dst: far }, end, other),
      ...inward.map((direction) => policy(direction, { src: far, dst: own }, other, end)),
    ]),
  );
}
