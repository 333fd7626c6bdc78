/**
 * Checks of options that are passed on to functions of Node, which ignore keys that they do not know. The keys are those of Node's
 * types without those that a namespace has in its own hands, such as `lookup`.
 */
import type { SocketOptions } from 'node:dgram';
import type { AgentOptions as HttpAgentOptions } from 'node:http';
import type { AgentOptions as HttpsAgentOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { WorkerOptions } from 'node:worker_threads';
import {
  type Check,
  check,
  type Fields,
  isAnyOf,
  isBoolean,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isSignal,
  isString,
  isText,
  required,
} from '../netlink/request/input.ts';
import { checkedLater, isIpVersion, isMilliseconds, isPlainObject, isPort } from './inputs.ts';
import { isIpAddress } from './sockets/socket-address.ts';

/** Options that say how a socket connects: the namespace does. */
type ConnectionKeys =
  | 'autoSelectFamily'
  | 'autoSelectFamilyAttemptTimeout'
  | 'hints'
  | 'lookup'
  | 'onread'
  | 'path'
  | 'socket';

/** Options of TLS: those of `tls.connect`. */
export type TlsOptions = Omit<ConnectionOptions, ConnectionKeys | 'host' | 'port' | 'timeout'>;
/** Options of `http.Agent`. Host names are looked up in the namespace. */
export type AgentOptions = Omit<HttpAgentOptions, ConnectionKeys>;
/** Options of `https.Agent`. Host names are looked up in the namespace. */
export type SecureAgentOptions = Omit<HttpsAgentOptions, ConnectionKeys>;
/** Options of `dgram.createSocket`. Host names are looked up in the namespace. */
export type DatagramOptions = Omit<SocketOptions, 'lookup'>;

/** Keys of newer releases of Node than the types. */
type Newer<K extends string> = { readonly [key in K]?: unknown };

const isCount = isInteger(0, Number.MAX_SAFE_INTEGER, 'a whole number');
/** A number of connections, which may be `Infinity`. */
const isLimit = check('a number above 0', (value) => typeof value === 'number' && value > 0);
const isMaterial = check(
  'text, bytes, or a list of them',
  (value) => typeof value === 'string' || (typeof value === 'object' && value !== null && !('then' in value)),
);

/** TLS options. Node checks the content of certificates and keys. */
export const tlsFields: Fields<TlsOptions> & Fields<Newer<'certificateCompression'>> = {
  ALPNCallback: isFunction,
  ALPNProtocols: isMaterial,
  SNICallback: isFunction,
  allowPartialTrustChain: isBoolean,
  ca: isMaterial,
  cert: isMaterial,
  certificateCompression: checkedLater,
  checkServerIdentity: isFunction,
  ciphers: isString,
  clientCertEngine: isString,
  crl: isMaterial,
  dhparam: isMaterial,
  ecdhCurve: isString,
  enableTrace: isBoolean,
  honorCipherOrder: isBoolean,
  key: isMaterial,
  maxVersion: isText,
  minDHSize: isCount,
  minVersion: isText,
  passphrase: isString,
  pfx: isMaterial,
  privateKeyEngine: isString,
  privateKeyIdentifier: isString,
  pskCallback: isFunction,
  rejectUnauthorized: isBoolean,
  requestCert: isBoolean,
  secureContext: isPlainObject,
  secureOptions: isNumber,
  secureProtocol: isString,
  servername: isString,
  session: isMaterial,
  sessionIdContext: isString,
  sessionTimeout: isCount,
  sigalgs: isString,
  ticketKeys: isMaterial,
};

/** Options of `http.Agent`. */
export const agentFields: Fields<AgentOptions> &
  Fields<Newer<'agentKeepAliveTimeoutBuffer' | 'defaultPort' | 'protocol'>> = {
  agentKeepAliveTimeoutBuffer: isMilliseconds,
  defaultPort: isPort,
  family: isIpVersion,
  host: isText,
  keepAlive: isBoolean,
  keepAliveInitialDelay: isMilliseconds,
  keepAliveMsecs: isMilliseconds,
  localAddress: isIpAddress,
  localPort: isPort,
  maxFreeSockets: isLimit,
  maxSockets: isLimit,
  maxTotalSockets: isLimit,
  noDelay: isBoolean,
  port: isPort,
  protocol: isText,
  scheduling: isOneOf(['fifo', 'lifo']),
  timeout: isMilliseconds,
};

/** Options of `https.Agent`. */
export const secureAgentFields: Fields<SecureAgentOptions> = {
  ...agentFields,
  ...tlsFields,
  maxCachedSessions: isCount,
};

/** Checks the options of a datagram socket. */
export const isDatagramOptions: Check = isObject<
  DatagramOptions & Newer<'reusePort' | 'receiveBlockList' | 'sendBlockList'>
>(
  {
    ipv6Only: isBoolean,
    receiveBlockList: isPlainObject,
    recvBufferSize: isCount,
    reuseAddr: isBoolean,
    reusePort: isBoolean,
    sendBlockList: isPlainObject,
    sendBufferSize: isCount,
    signal: isSignal,
    type: required(isOneOf(['udp4', 'udp6'])),
  },
  'an object of options',
);

/** Checks the options of a Worker. */
export const workerOptions: Check = isObject<WorkerOptions>(
  {
    argv: isListOf(checkedLater),
    env: check(
      'an object of texts, or SHARE_ENV',
      (value) =>
        value === Symbol.for('nodejs.worker_threads.SHARE_ENV') ||
        (typeof value === 'object' && value !== null && !('then' in value)),
    ),
    eval: isBoolean,
    execArgv: isListOf(isString),
    name: isString,
    resourceLimits: isObject({
      codeRangeSizeMb: isNumber,
      maxOldGenerationSizeMb: isNumber,
      maxYoungGenerationSizeMb: isNumber,
      stackSizeMb: isNumber,
    }),
    stderr: isBoolean,
    stdin: isBoolean,
    stdout: isBoolean,
    trackUnmanagedFds: isBoolean,
    transferList: isListOf(checkedLater),
    workerData: checkedLater,
  },
  'an object of options',
);

/** Checks the options of `fetch`. An object of another class, such as a `Request`, has its values elsewhere. */
export const fetchOptions: Check = isObject<Omit<RequestInit, 'dispatcher'> & Newer<'cache' | 'priority'>>(
  {
    body: checkedLater,
    cache: isText,
    credentials: isText,
    duplex: isText,
    headers: checkedLater,
    integrity: isString,
    keepalive: isBoolean,
    method: isText,
    mode: isText,
    priority: isText,
    redirect: isText,
    referrer: isString,
    referrerPolicy: isString,
    signal: isAnyOf(
      isSignal,
      check('null', (value) => value === null),
    ),
    window: check('null', (value) => value === null),
  },
  'an object of options',
);

/** Checks the first argument of `fetch`: also a URL or a Request of another realm. */
export const fetchInput: Check = check('an absolute URL or a Request', (value) => {
  if (typeof value !== 'object') return typeof value === 'string' && URL.canParse(value);
  const { href, url, clone } = (value ?? {}) as { href?: unknown; url?: unknown; clone?: unknown };
  return typeof href === 'string' || (typeof url === 'string' && typeof clone === 'function');
});

/** Calls a function of Node. Gives its error about an argument or an option, which names it in the text alone, a `field`. */
export function namingField<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const [, field] = /["'](?:options\.)?(\w+(?:\[\d+\])?)["']/.exec(message) ?? [];
    if (field !== undefined && /^ERR_(INVALID_ARG|OUT_OF_RANGE)/.test(code))
      Object.assign(error as Error, { field });
    throw error;
  }
}
