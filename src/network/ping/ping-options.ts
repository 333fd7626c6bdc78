import { show, throwInvalidValue } from '../../netlink/codec/encode-error.ts';
import {
  type Check,
  checkArgument,
  isInteger,
  isObject,
  isSignal,
  required,
} from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { isMilliseconds } from '../inputs.ts';
import { isLinkName } from '../links/link-name.ts';
import { type IpAddress, isIpAddress, needsScope, parseIpAddress } from '../sockets/socket-address.ts';

/** Options of `Namespace.ping`. */
export interface PingOptions {
  /** Number of echo requests: 1, the default, to 65535. */
  readonly count?: number | undefined;
  /** Longest wait for each reply in milliseconds; 1000 by default. */
  readonly timeout?: number | undefined;
  /** Milliseconds between requests; 1000 by default; 0 for one at each turn of the event loop. */
  readonly interval?: number | undefined;
  /** Bytes of a request behind its header: 0 to 65507; 56 by default. */
  readonly size?: number | undefined;
  /** Time to live (IPv4) or hop limit (IPv6) of the requests: 1 to 255; the setting of the namespace by default. */
  readonly ttl?: number | undefined;
  /** Source address; an address of the namespace. */
  readonly source?: string | undefined;
  /** Name of the link to send through. */
  readonly device?: string | undefined;
  /** Aborts the ping: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Arguments of a ping, checked and complete. */
export interface PingPlan {
  readonly destination: IpAddress;
  readonly source: IpAddress | undefined;
  readonly device: string | undefined;
  readonly ttl: number | undefined;
  readonly count: number;
  readonly timeout: number;
  readonly interval: number;
  readonly size: number;
}

/** Largest payload of an IPv4 datagram with its headers. */
const maximumSize = 65507;

/** Checks the options of `Namespace.ping`. */
export const pingOptions: Check = isObject<PingOptions>(
  {
    count: isInteger(1, 65535, 'a number of requests'),
    timeout: isMilliseconds,
    interval: isMilliseconds,
    size: isInteger(0, maximumSize, 'a number of bytes'),
    ttl: isInteger(1, 255, 'a time to live'),
    source: isIpAddress,
    device: isLinkName,
    signal: isSignal,
  },
  'an object of options',
);

const isDestination: Check = (value) => {
  if (typeof value === 'string' && parseIpAddress(value) === undefined)
    throwInvalidValue(`expected an IP address (host names are not looked up), got ${show(value)}`);
  isIpAddress(value);
};

/**
 * Checks the arguments of a ping, and completes them with the defaults.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; RangeError `ERR_OUT_OF_RANGE`
 */
export function checkPing(destination: string, options: PingOptions): PingPlan {
  checkArgument('ping', 'destination', required(isDestination), destination);
  checkArgument('ping', '', pingOptions, options);
  const { count = 1, timeout = 1000, interval = 1000, size = 56, ttl, device } = options;
  const address = parseIpAddress(destination)!;
  if (needsScope(address) && address.scope === undefined && device === undefined) {
    throwInvalid(
      'ping',
      'destination',
      `a link-local address needs its link: ${destination}%eth0, or the option device`,
    );
  }
  const source = options.source === undefined ? undefined : parseIpAddress(options.source)!;
  if (source !== undefined && source.family !== address.family)
    throwInvalid(
      'ping',
      'source',
      `expected an address of the same IP version as ${destination}, got ${options.source}`,
    );
  return { destination: address, source, device, ttl, count, timeout, interval, size };
}
