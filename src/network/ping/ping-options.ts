import { argumentError } from '../../syscalls/arguments.ts';
import { type IpAddress, needsScope, parseIpAddress } from '../sockets/socket-address.ts';

/** How to ping. */
export interface PingOptions {
  /** Echo requests to send: 1 to 65535; 1 unless told. */
  readonly count?: number | undefined;
  /** How long to wait for each reply, in milliseconds; 1000 unless told. */
  readonly timeout?: number | undefined;
  /** From one request to the next, in milliseconds; 1000 unless told; 0 for as fast as the event loop turns. */
  readonly interval?: number | undefined;
  /** Bytes in a request after its header: 0 to 65507; 56 unless told. */
  readonly size?: number | undefined;
  /** Time to live (IPv4) or hop limit (IPv6) of the requests: 1 to 255; the default of the namespace unless told. */
  readonly ttl?: number | undefined;
  /** Address to send from; must be of the namespace. */
  readonly source?: string | undefined;
  /** Name of the link to send through. */
  readonly device?: string | undefined;
  /** Ends the ping: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** What is to be done, checked. */
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

/** Largest payload that fits into an IPv4 datagram with its headers. */
const MAX_SIZE = 65507;
/** The longest delay of a timer. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Checks the arguments of a ping, and fills in what was not told.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; RangeError `ERR_OUT_OF_RANGE`
 */
export function checkPing(destination: string, options: PingOptions): PingPlan {
  const { count = 1, timeout = 1000, interval = 1000, size = 56, ttl, device } = options;
  const address = checkAddress('destination', destination);
  if (needsScope(address) && address.scope === undefined && device === undefined) {
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `destination must say its link, as it is link-local (${destination}%eth0), or device must: ${destination}`,
    );
  }
  const source = options.source === undefined ? undefined : checkAddress('source', options.source);
  if (source !== undefined && source.family !== address.family) {
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `source must be an address of the same family as ${destination}: ${options.source}`,
    );
  }
  checkNumber('count', count, 1, 65535, true);
  checkNumber('timeout', timeout, 0, MAX_DELAY, false);
  checkNumber('interval', interval, 0, MAX_DELAY, false);
  checkNumber('size', size, 0, MAX_SIZE, true);
  if (ttl !== undefined) checkNumber('ttl', ttl, 1, 255, true);
  checkDevice(device);
  return { destination: address, source, device, ttl, count, timeout, interval, size };
}

function checkAddress(name: string, text: string): IpAddress {
  if (typeof text !== 'string') {
    throw argumentError('ERR_INVALID_ARG_TYPE', `${name} must be a string, not ${typeof text}`);
  }
  const address = parseIpAddress(text);
  if (address !== undefined) return address;
  throw argumentError(
    'ERR_INVALID_ARG_VALUE',
    `${name} must be an IPv4 or IPv6 address (host names are not looked up): ${JSON.stringify(text)}`,
  );
}

function checkNumber(name: string, value: number, min: number, max: number, whole: boolean): void {
  if (typeof value !== 'number') {
    throw argumentError('ERR_INVALID_ARG_TYPE', `${name} must be a number, not ${typeof value}`);
  }
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  const kind = whole ? 'a whole number' : 'a number';
  throw argumentError('ERR_OUT_OF_RANGE', `${name} must be ${kind} from ${min} to ${max}: ${value}`);
}

function checkDevice(device: string | undefined): void {
  if (device === undefined) return;
  const length = typeof device === 'string' ? Buffer.byteLength(device) : 0;
  if (length >= 1 && length <= 15 && !/[/\0]/.test(device)) return;
  throw argumentError(
    'ERR_INVALID_ARG_VALUE',
    `device must be the name of a link, of 1 to 15 bytes without '/' and NUL: ${JSON.stringify(device)}`,
  );
}
