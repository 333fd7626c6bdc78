import { generateKeyPairSync } from 'node:crypto';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  WireGuardConfig,
  WireGuardDevice,
  WireGuardKey,
  WireGuardPeerConfig,
} from '../../netlink/protocols/generic/wireguard/operations.ts';
import { argument, checkArgument, required } from '../../netlink/request/input.ts';
import { isOptions, isPlainObject } from '../inputs.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createDevice, type DeviceOptions, deviceFields } from './create-device.ts';
import { Link } from './link.ts';
import { deleteQuietly } from './new-link.ts';

/** Loads the family when it is first used. */
const load = () => import('../../netlink/protocols/generic/wireguard/operations.ts');

/** Options of `WireGuard.create`. */
export interface WireGuardOptions extends Omit<DeviceOptions, 'address' | 'master'> {
  /** Keys, port and peers of the device. */
  config?: WireGuardConfig | undefined;
}

/** Checks the options of `WireGuard.create`. */
const wireguardOptions = isOptions<WireGuardOptions>({
  name: deviceFields.name,
  namespace: deviceFields.namespace,
  mtu: deviceFields.mtu,
  addresses: deviceFields.addresses,
  up: deviceFields.up,
  config: isPlainObject,
});

/** A pair of keys in base64. */
export interface WireGuardKeyPair {
  privateKey: string;
  publicKey: string;
}

/** A tunnel of WireGuard: `ip link add type wireguard`, `wg`. Reading and changing it need CAP_NET_ADMIN. Linux 5.6. */
export class WireGuard extends Link<Namespace> {
  static {
    guardMethods(WireGuard);
  }

  /** Creates a device with its keys and peers. When a step fails, the link is deleted. */
  static async create(options: WireGuardOptions): Promise<WireGuard> {
    checkArgument('wireguard create', '', wireguardOptions, options);
    const { config, up, ...device } = options;
    if (config !== undefined)
      checkArgument('wireguard create', 'config', (await load()).isNamedConfig, config);
    const link = await createDevice(WireGuard, 'wireguard', device);
    try {
      if (config !== undefined) await link.#apply(config);
      if (up === true) await link.up();
    } catch (error) {
      await deleteQuietly(link.namespace, link.index);
      throw error;
    }
    return link;
  }

  /** Makes a pair of keys (X25519), as `wg genkey` and `wg pubkey`. */
  static async generateKeyPair(): Promise<WireGuardKeyPair> {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    // The last 32 bytes of either encoding are the key.
    const tail = (der: Buffer): string => der.subarray(-32).toString('base64');
    return {
      privateKey: tail(privateKey.export({ type: 'pkcs8', format: 'der' })),
      publicKey: tail(publicKey.export({ type: 'spki', format: 'der' })),
    };
  }

  /** Reads the device with all peers: `wg show`. */
  async show(): Promise<WireGuardDevice> {
    const { get, readDevice } = await load();
    return readDevice(await this.namespace.socketFor('generic').request(get(this.index)));
  }

  /**
   * Changes keys, port and peers: `wg set`; with `replacePeers` the peers become those of `peers`, as `wg syncconf`. Endpoints may name hosts,
   * which are looked up in the namespace.
   */
  async setConfig(config: WireGuardConfig): Promise<void> {
    const { isNamedConfig } = await load();
    checkArgument('wireguard set', '', argument('config', required(isNamedConfig)), config);
    await this.#apply(config);
  }

  /** Adds a peer, or changes one. */
  async setPeer(peer: WireGuardPeerConfig): Promise<void> {
    const { isNamedPeer } = await load();
    checkArgument('wireguard set', '', argument('peer', required(isNamedPeer)), peer);
    await this.#apply({ peers: [peer] });
  }

  /** Removes a peer by its public key. */
  async removePeer(publicKey: WireGuardKey): Promise<void> {
    const { isKey } = await load();
    checkArgument('wireguard set', '', argument('publicKey', required(isKey)), publicKey);
    await this.#apply({ peers: [{ publicKey, remove: true }] });
  }

  async #apply(config: WireGuardConfig): Promise<void> {
    const { set } = await load();
    const { peers } = config;
    const resolved = peers && (await Promise.all(peers.map((peer) => this.#resolve(peer))));
    const socket = this.namespace.socketFor('generic');
    for (const request of set(this.index, { ...config, ...(resolved && { peers: resolved }) }))
      await socket.request(request);
  }

  /** Returns the configuration as text: `wg showconf`. */
  async toFile(): Promise<string> {
    const { formatWireGuardFile } = await import('../../netlink/protocols/generic/wireguard/config-file.ts');
    return formatWireGuardFile(await this.show());
  }

  async #resolve(peer: WireGuardPeerConfig): Promise<WireGuardPeerConfig> {
    const named = peer.endpoint === undefined ? undefined : (await load()).parseNamedEndpoint(peer.endpoint);
    if (named === undefined) return peer;
    const [first] = await this.namespace.lookup(named.host);
    const { address = '', family } = first ?? {};
    return { ...peer, endpoint: `${family === 6 ? `[${address}]` : address}:${named.port}` };
  }
}
