import { EncodeError } from '../../../codec/encode-error.ts';
import type { Infer } from '../../../codec/type.ts';
import {
  argument,
  type Check,
  check,
  isAnyOf,
  isBoolean,
  isIndex,
  isInteger,
  isListOf,
  isObject,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { parseEndpoint } from '../../common/endpoint.ts';
import { parsePrefix } from '../../common/prefix.ts';
import { type deviceAttributes, type peerAttributes, wireguard } from './family.ts';
import { keyBytes, keyText } from './key.ts';

/** A peer of a device, as `wg show` has it. */
export interface WireGuardPeer {
  /** Public key in base64. */
  publicKey: string;
  /** Key that both sides share beforehand, in base64. Absent for none. */
  presharedKey?: string | undefined;
  /** Address and port that packets are sent to: `10.0.0.1:51820`, `[fd00::1]:51820`. Absent while none is known. */
  endpoint?: string | undefined;
  /** Seconds between packets that keep the way open; 0 for none. */
  persistentKeepalive: number;
  /** Addresses that the peer may send from, and that are sent to it: `10.0.0.0/24`. */
  allowedIps: string[];
  /** Time of the last handshake. Absent if there was none. */
  lastHandshake?: Date | undefined;
  receivedBytes: bigint;
  sentBytes: bigint;
  protocolVersion: number;
}

/** A device with its peers: `wg show`. */
export interface WireGuardDevice {
  index: number;
  name: string;
  /** Private key in base64. Absent for none. */
  privateKey?: string | undefined;
  publicKey?: string | undefined;
  /** UDP port. The kernel chooses one if none is given. */
  listenPort: number;
  /** Mark of the packets that the device sends; 0 for none. */
  fwmark: number;
  peers: WireGuardPeer[];
}

/** A key: base64 of 32 bytes, or the bytes. */
export type WireGuardKey = string | Uint8Array;

/** A peer to add or to change. A {@link WireGuardPeer} can be given as it is. */
export interface WireGuardPeerConfig extends Partial<Omit<WireGuardPeer, 'publicKey' | 'presharedKey'>> {
  publicKey: WireGuardKey;
  /** `'none'` takes it away. */
  presharedKey?: WireGuardKey | 'none' | undefined;
  /** Removes the peer. */
  remove?: boolean | undefined;
  /** Changes the peer only if it exists. */
  updateOnly?: boolean | undefined;
  /** Whether the allowed IPs are all, in the place of those that the peer has. True by default. */
  replaceAllowedIps?: boolean | undefined;
}

/** Settings of a device. What is absent stays as it is. A {@link WireGuardDevice} can be given as it is. */
export interface WireGuardConfig {
  /** `'none'` takes it away. */
  privateKey?: WireGuardKey | 'none' | undefined;
  listenPort?: number | undefined;
  fwmark?: number | undefined;
  peers?: readonly WireGuardPeerConfig[] | undefined;
  /** Removes the peers that `peers` does not have. False by default. */
  replacePeers?: boolean | undefined;
  /** Ignored: the kernel makes it of the private key. */
  publicKey?: string | undefined;
  /** Ignored, as in a listed device. */
  index?: number | undefined;
  /** Ignored, as in a listed device. */
  name?: string | undefined;
}

type DeviceMessage = Infer<typeof deviceAttributes>;
type PeerMessage = Infer<typeof peerAttributes>;

/** Returns the host and the port of `host:port`; `undefined` for other text. */
export const parseNamedEndpoint = operation(
  'named endpoint parse',
  () => [required(argument('text', isText))],
  namedEndpoint,
);

function namedEndpoint(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, digits] = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?):(\d{1,5})$/.exec(text) ?? [];
  // Text of digits and dots is a wrong address.
  if (host === undefined || /^[\d.]+$/.test(host) || Number(digits) > 0xffff) return undefined;
  return { host, port: Number(digits) };
}

/** Checks a key. */
export const isKey: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw new EncodeError('ERR_INVALID_ARG_TYPE', 'expected a key in base64, or 32 bytes');
    // The value is not shown: it may be a private key.
    if (keyBytes(value) === undefined)
      throw new EncodeError('ERR_INVALID_ARG_VALUE', 'expected a key: 32 bytes, or 44 characters of base64');
  },
  { expected: 'a key in base64, or 32 bytes' },
);
const isKeyOrNone: Check = isAnyOf(
  check("'none'", (value) => value === 'none'),
  isKey,
);
const isEndpoint: Check = Object.assign(
  (value: unknown) => {
    isText(value);
    if (parseEndpoint(value as string) === undefined)
      throw new EncodeError(
        'ERR_INVALID_ARG_VALUE',
        `'${value}' is no address with a port: '10.0.0.1:51820', '[fd00::1]:51820'`,
      );
  },
  { expected: "an address with a port: '10.0.0.1:51820'" },
);
/** An endpoint by address, or by the name of a host. */
const isNamedEndpoint: Check = Object.assign(
  (value: unknown) => {
    isText(value);
    if (parseEndpoint(value as string) === undefined && namedEndpoint(value as string) === undefined)
      throw new EncodeError(
        'ERR_INVALID_ARG_VALUE',
        `'${value}' is no host with a port: '10.0.0.1:51820', '[fd00::1]:51820', 'vpn.example.org:51820'`,
      );
  },
  { expected: "a host with a port: '10.0.0.1:51820'" },
);
const isAllowedIp: Check = Object.assign(
  (value: unknown) => {
    isText(value);
    try {
      parsePrefix('', '', value);
    } catch (error) {
      throw new EncodeError('ERR_INVALID_ARG_VALUE', (error as Error).message);
    }
  },
  { expected: 'an IP address with a prefix length' },
);
const isBytes: Check = check('a number of bytes (bigint)', (value) => typeof value === 'bigint');

/** Checks of a peer; `endpointCheck` is for its endpoint. */
function peerCheck(endpointCheck: Check): Check {
  return isObject<WireGuardPeerConfig>({
    publicKey: required(isKey),
    presharedKey: isKeyOrNone,
    endpoint: endpointCheck,
    persistentKeepalive: isInteger(0, 0xffff, 'a number of seconds'),
    allowedIps: isListOf(isAllowedIp),
    remove: isBoolean,
    updateOnly: isBoolean,
    replaceAllowedIps: isBoolean,
    lastHandshake: check('a Date', (value) => value instanceof Date),
    receivedBytes: isBytes,
    sentBytes: isBytes,
    protocolVersion: isInteger(),
  });
}

/** Checks of a configuration; `endpointCheck` is for the endpoints of peers. */
function configCheck(endpointCheck: Check): Check {
  return isObject<WireGuardConfig>({
    privateKey: isKeyOrNone,
    listenPort: isInteger(0, 0xffff, 'a port'),
    fwmark: isInteger(),
    peers: isListOf(peerCheck(endpointCheck)),
    replacePeers: isBoolean,
    publicKey: isKey,
    index: isIndex,
    name: isText,
  });
}

/** Checks a peer whose endpoint may name a host. */
export const isNamedPeer: Check = peerCheck(isNamedEndpoint);

/** Checks a configuration whose endpoints may name hosts, which {@link set} does not look up. */
export const isNamedConfig: Check = configCheck(isNamedEndpoint);

/** A device by its name or index. */
const isDevice: Check = argument('device', required(isAnyOf(isIndex, isText)));

const referenceOf = (device: string | number): DeviceMessage =>
  typeof device === 'number' ? { index: device } : { name: device };

/**
 * Gets a device: several messages where its peers do not fit in one; {@link readDevice} makes one device of them. Needs CAP_NET_ADMIN.
 * ENODEV where there is no such link, EOPNOTSUPP where it is no WireGuard device.
 */
export const get = operation(
  'wireguard get',
  () => [isDevice],
  (device: string | number): Dump<DeviceMessage> => wireguard.dump.getDevice(referenceOf(device)),
);

const noKey = keyText(new Uint8Array(32));

/** Makes a device of the messages that describe it. */
export function readDevice(messages: readonly DeviceMessage[]): WireGuardDevice {
  const device: WireGuardDevice = { index: 0, name: '', listenPort: 0, fwmark: 0, peers: [] };
  for (const { index, name, privateKey, publicKey, listenPort, fwmark, peers = [] } of messages) {
    if (index !== undefined) device.index = index;
    if (name !== undefined) device.name = name;
    if (privateKey !== undefined && privateKey !== noKey) device.privateKey = privateKey;
    if (publicKey !== undefined && publicKey !== noKey) device.publicKey = publicKey;
    if (listenPort !== undefined) device.listenPort = listenPort;
    if (fwmark !== undefined) device.fwmark = fwmark;
    for (const peer of peers) {
      const last = device.peers.at(-1);
      // A peer with many addresses goes on in the next message.
      if (last !== undefined && last.publicKey === peer.publicKey)
        for (const address of allowedIpsOf(peer)) last.allowedIps.push(address);
      else device.peers.push(readPeer(peer));
    }
  }
  return device;
}

function allowedIpsOf({ allowedIps = [] }: PeerMessage): string[] {
  return allowedIps.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
}

function readPeer(peer: PeerMessage): WireGuardPeer {
  const {
    presharedKey,
    endpoint,
    lastHandshake: { seconds, nanoseconds } = { seconds: 0n, nanoseconds: 0n },
  } = peer;
  const milliseconds = Number(seconds) * 1000 + Math.floor(Number(nanoseconds) / 1e6);
  return {
    publicKey: peer.publicKey ?? noKey,
    ...(presharedKey !== undefined && presharedKey !== noKey && { presharedKey }),
    ...(endpoint !== undefined && { endpoint }),
    persistentKeepalive: peer.persistentKeepalive ?? 0,
    allowedIps: allowedIpsOf(peer),
    ...(milliseconds > 0 && { lastHandshake: new Date(milliseconds) }),
    receivedBytes: peer.receivedBytes ?? 0n,
    sentBytes: peer.sentBytes ?? 0n,
    protocolVersion: peer.protocolVersion ?? 1,
  };
}

/** Most bytes of peers in one request. A nest has 65,531 at most. */
const requestLength = 32 * 1024;
/** Bytes of a peer without addresses, and of an address, at most. */
const peerLength = 160;
const allowedIpLength = 48;

/**
 * Changes a device: `wg set`, `wg setconf` with `replacePeers`. The peers are divided into several requests where they do not fit in one;
 * run them in their order. Needs CAP_NET_ADMIN.
 */
export const set = operation(
  'wireguard set',
  () => [isDevice, argument('config', required(configCheck(isEndpoint)))],
  (device: string | number, config: WireGuardConfig): Request<void>[] => {
    const reference = referenceOf(device);
    const { privateKey, listenPort, fwmark, peers = [], replacePeers = false } = config;
    const first: DeviceMessage = {
      ...reference,
      ...(privateKey !== undefined && { privateKey: toKey(privateKey) }),
      ...(listenPort !== undefined && { listenPort }),
      ...(fwmark !== undefined && { fwmark }),
      ...(replacePeers && { flags: ['replacePeers'] }),
    };
    const groups = dividePeers(peers);
    return groups.map((group, index) =>
      wireguard.do.setDevice({
        ...(index === 0 ? first : reference),
        ...(group.length > 0 && { peers: group }),
      }),
    );
  },
);

function toKey(given: WireGuardKey): string {
  return given === 'none' ? noKey : keyText(keyBytes(given) as Uint8Array);
}

/** Divides peers into groups of which each fits in a request. A peer with many addresses goes on in the next group. */
function dividePeers(peers: readonly WireGuardPeerConfig[]): PeerMessage[][] {
  let group: PeerMessage[] = [];
  const groups = [group];
  let free = requestLength;
  for (const peer of peers) {
    const { allowedIps, ...message } = writePeer(peer);
    let rest = allowedIps;
    let isFirst = true;
    do {
      if (free < peerLength + allowedIpLength) {
        group = [];
        groups.push(group);
        free = requestLength;
      }
      const count = Math.floor((free - peerLength) / allowedIpLength);
      const part = rest?.slice(0, count);
      rest = rest?.slice(count);
      free -= peerLength + (part?.length ?? 0) * allowedIpLength;
      const start: PeerMessage = isFirst ? message : { publicKey: message.publicKey, flags: ['updateOnly'] };
      group.push({ ...start, ...(part !== undefined && { allowedIps: part }) });
      isFirst = false;
    } while (rest !== undefined && rest.length > 0);
  }
  return groups;
}

function writePeer(peer: WireGuardPeerConfig): PeerMessage {
  const { publicKey, presharedKey, endpoint, persistentKeepalive, allowedIps } = peer;
  const { remove = false, updateOnly = false, replaceAllowedIps = allowedIps !== undefined } = peer;
  const flags = [
    ...(remove ? (['remove'] as const) : []),
    ...(replaceAllowedIps ? (['replaceAllowedIps'] as const) : []),
    ...(updateOnly ? (['updateOnly'] as const) : []),
  ];
  return {
    publicKey: toKey(publicKey),
    ...(presharedKey !== undefined && { presharedKey: toKey(presharedKey) }),
    ...(flags.length > 0 && { flags }),
    ...(endpoint !== undefined && { endpoint }),
    ...(persistentKeepalive !== undefined && { persistentKeepalive }),
    ...(allowedIps !== undefined && {
      allowedIps: allowedIps.map((text) => {
        const { family, address, length } = parsePrefix('wireguard set', 'allowedIps', text);
        return { family, address, prefixLength: length };
      }),
    }),
  };
}
