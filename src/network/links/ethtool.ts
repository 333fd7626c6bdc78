import { isDeepStrictEqual } from 'node:util';
import { EncodeError, show } from '../../netlink/codec/encode-error.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  ChangedFeatures,
  FeatureChanges,
  LinkFeatures,
} from '../../netlink/protocols/generic/ethtool/features.ts';
import type {
  EepromPart,
  FirmwareFile,
  RssValues,
} from '../../netlink/protocols/generic/ethtool/operations.ts';
import type { Device, SettingsCommand, ValuesOf } from '../../netlink/protocols/generic/ethtool/settings.ts';
import type {
  HardwareStatistics,
  StatisticsGroup,
} from '../../netlink/protocols/generic/ethtool/statistics.ts';
import type { StringSet } from '../../netlink/protocols/generic/ethtool/string-sets.ts';
import { argument, checkArgument, required } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { SystemError } from '../../syscalls/errors.ts';
import type { DriverInfo } from '../../syscalls/ethtool.ts';
import type { LinkNamespace } from './link-namespace.ts';

type Operations = typeof import('../../netlink/protocols/generic/ethtool/operations.ts');

/** Loads the family when it is first used. */
const load = (): Promise<Operations> => import('../../netlink/protocols/generic/ethtool/operations.ts');

/** The link whose settings they are. */
export interface EthtoolLink {
  readonly index: number;
  readonly name: string;
  readonly namespace: LinkNamespace;
  refresh(): Promise<unknown>;
}

/** Names of the bits of the kernel by string set: they are the same in all namespaces, and read once. */
const kernelNames = new Map<StringSet, readonly string[]>();

/** String sets that are another one for each device. */
const deviceSets: ReadonlySet<StringSet> = new Set(['test', 'stats', 'privateFlags', 'phyStats']);

/** Counters by name, in the order of the driver. */
export type DriverStatistics = Record<string, bigint>;

/**
 * Settings of a link: offloads, speed, rings, queues, pause frames …; what ethtool(8) shows and changes. `Link.ethtool` returns it.
 *
 * Values have the kernel's names. `set…` changes the values that it names; of values that were read, those that differ. It needs CAP_NET_ADMIN
 * in the user namespace that owns the network namespace. EOPNOTSUPP where the driver does not have a setting, or cannot change it.
 */
export class LinkEthtool {
  static {
    guardMethods(LinkEthtool, {
      parameters: { statistics: 1, rss: 1, createRssContext: 1, measureCable: 1 },
    });
  }

  readonly #link: EthtoolLink;

  constructor(link: EthtoolLink) {
    this.#link = link;
  }

  #request<T>(request: Request<T>): Promise<T> {
    return this.#link.namespace.request(request);
  }

  async #get<T>(choose: (operations: Operations) => { get(device: Device): Request<T> }): Promise<T> {
    return this.#request(choose(await load()).get(this.#link.index));
  }

  async #set<T extends object>(
    choose: (operations: Operations) => {
      readonly command: SettingsCommand;
      get(device: Device): Request<T>;
      set(device: Device, values: T): Request<void>;
    },
    values: T,
  ): Promise<void> {
    const { set, get, command } = choose(await load());
    const { operation } = set(this.#link.index, values);
    await this.#checkBits(operation, command, values);
    const { isAsRead } = await import('../../netlink/protocols/generic/ethtool/settings.ts');
    let changes = values;
    if (isAsRead(command, values)) {
      // A driver may report values that it refuses to be given, even the same.
      const current = (await this.#request(get(this.#link.index))) as Readonly<Record<string, unknown>>;
      const changed = Object.entries(values).filter(
        ([key, value]) => !isDeepStrictEqual(value, current[key]),
      );
      if (changed.length === 0) return;
      changes = Object.fromEntries(changed) as T;
    }
    await this.#request(set(this.#link.index, changes));
  }

  /** Throws for the name of a bit that the kernel does not have. Names of bits that never change are not asked for. */
  async #checkBits(operation: string, command: SettingsCommand, values: object): Promise<void> {
    const { bitsIn } = await import('../../netlink/protocols/generic/ethtool/settings.ts');
    const { fixedNames, namesIn } = await import('../../netlink/protocols/generic/ethtool/bitset.ts');
    for (const { field, stringSet, value } of bitsIn(command, values)) {
      const fixed = new Set(fixedNames(stringSet));
      const unknown = namesIn(value).find((name) => !fixed.has(name) && !/^#\d+$/.test(name));
      if (unknown === undefined) continue;
      const names = new Set(await this.#names(stringSet));
      for (const [index, name] of namesIn(value).entries())
        if (!names.has(name) && !/^#\d+$/.test(name))
          throw new EncodeError(
            'ERR_INVALID_ARG_VALUE',
            `the kernel has no bit ${show(name)} here${didYouMean(name, names)}`,
          )
            .within(Array.isArray(value) ? String(index) : name)
            .within(field)
            .toError(operation);
    }
  }

  async #names(stringSet: StringSet): Promise<readonly string[]> {
    const { strings } = await load();
    if (deviceSets.has(stringSet)) return this.#request(strings.get(stringSet, this.#link.index));
    const known = kernelNames.get(stringSet) ?? (await this.#request(strings.get(stringSet)));
    kernelNames.set(stringSet, known);
    return known;
  }

  /** Gets offloads and other features by name, with the names of `ethtool --show-features`. */
  async features(): Promise<LinkFeatures> {
    return this.#get(({ features }) => features);
  }

  /**
   * Switches features: `ethtool --features`. Takes the names of {@link features}, the short ones of ethtool(8) and the kernel's:
   * `{ 'tx-checksumming': false, tso: false }`. A name that stands for several switches those that can be switched.
   *
   * @returns the features that were switched, and those that were not because they need another one
   * @throws (as rejection) TypeError `ERR_INVALID_ARG_VALUE` for an unknown feature, with the nearest one, and for one that the link cannot switch
   */
  async setFeatures(changes: FeatureChanges): Promise<ChangedFeatures> {
    const { features } = await load();
    const { isFeatureChanges, wantedFeatures } = features;
    const operation = 'ethtool features set';
    checkArgument(operation, '', argument('changes', required(isFeatureChanges)), changes);
    const sets = await this.#request(features.getSets(this.#link.index));
    let wanted: FeatureChanges = {};
    try {
      wanted = wantedFeatures(sets, changes);
    } catch (error) {
      throw error instanceof EncodeError ? error.toError(operation) : error;
    }
    return this.#request(features.set(this.#link.index, wanted));
  }

  /**
   * Gets the counters of the driver: `ethtool -S`. Their names come from netlink, their values from `ioctl`, because netlink does not have them.
   * EOPNOTSUPP where the driver has none.
   */
  async driverStatistics(): Promise<DriverStatistics> {
    const { readDriverStatistics } = await import('../../syscalls/ethtool.ts');
    // The name that the link has now: `ioctl` knows links by name.
    await this.#link.refresh();
    for (let attempt = 0; attempt < 5; attempt++) {
      const names = await this.#names('stats');
      const values = readDriverStatistics(this.#link.namespace.fd, this.#link.name, names.length);
      // Another number of queues has other counters.
      if (values !== undefined)
        return Object.fromEntries(names.map((name, index) => [name, values[index] as bigint]));
    }
    throw new SystemError('ioctl', 11, `the statistics of ${this.#link.name} change all the time`);
  }

  /** Gets the driver and its versions, by `ioctl`: `ethtool -i`. EOPNOTSUPP where the driver does not say them. */
  async driver(): Promise<DriverInfo> {
    const { readDriverInfo } = await import('../../syscalls/ethtool.ts');
    await this.#link.refresh();
    return readDriverInfo(this.#link.namespace.fd, this.#link.name);
  }

  /** Gets statistics of hardware in the names of the standards, all groups if none is named: `ethtool -S DEV --groups …`. Linux 5.13. */
  async statistics(groups?: readonly StatisticsGroup[]): Promise<HardwareStatistics> {
    const { statistics } = await load();
    return this.#request(statistics.get(this.#link.index, groups));
  }

  /** Gets speed, duplex, autonegotiation and modes: `ethtool DEV`. */
  async linkModes(): Promise<ValuesOf<'linkmodesGet'>> {
    return this.#get((operations) => operations.linkModes);
  }

  /** Changes speed (Mbit/s), duplex, autonegotiation or the advertised modes: `ethtool -s`. */
  async setLinkModes(values: ValuesOf<'linkmodesGet'>): Promise<void> {
    return this.#set((operations) => operations.linkModes, values);
  }

  /** Gets the connector: `ethtool DEV`. */
  async linkInfo(): Promise<ValuesOf<'linkinfoGet'>> {
    return this.#get((operations) => operations.linkInfo);
  }

  /** Changes the connector, the address of the PHY or the crossing of pairs: `ethtool -s DEV port … phyad … mdix …`. */
  async setLinkInfo(values: ValuesOf<'linkinfoGet'>): Promise<void> {
    return this.#set((operations) => operations.linkInfo, values);
  }

  /** Gets the classes of messages that the driver logs: `ethtool DEV`. */
  async debug(): Promise<ValuesOf<'debugGet'>> {
    return this.#get((operations) => operations.debug);
  }

  /** Changes the classes of messages that the driver logs: `ethtool -s DEV msglvl …`. */
  async setDebug(values: ValuesOf<'debugGet'>): Promise<void> {
    return this.#set((operations) => operations.debug, values);
  }

  /** Gets the events that wake the machine: `ethtool DEV`. Needs CAP_NET_ADMIN, because of the password. */
  async wakeOnLan(): Promise<ValuesOf<'wolGet'>> {
    return this.#get((operations) => operations.wakeOnLan);
  }

  /** Changes the events that wake the machine: `ethtool -s DEV wol …`. */
  async setWakeOnLan(values: ValuesOf<'wolGet'>): Promise<void> {
    return this.#set((operations) => operations.wakeOnLan, values);
  }

  /** Gets the flags of the driver: `ethtool --show-priv-flags`. */
  async privateFlags(): Promise<ValuesOf<'privflagsGet'>> {
    return this.#get((operations) => operations.privateFlags);
  }

  /** Changes flags of the driver: `ethtool --set-priv-flags`. */
  async setPrivateFlags(values: ValuesOf<'privflagsGet'>): Promise<void> {
    return this.#set((operations) => operations.privateFlags, values);
  }

  /** Gets the sizes of rings: `ethtool -g`. */
  async rings(): Promise<ValuesOf<'ringsGet'>> {
    return this.#get((operations) => operations.rings);
  }

  /** Changes the sizes of rings: `ethtool -G`. */
  async setRings(values: ValuesOf<'ringsGet'>): Promise<void> {
    return this.#set((operations) => operations.rings, values);
  }

  /** Gets the numbers of queues: `ethtool -l`. */
  async channels(): Promise<ValuesOf<'channelsGet'>> {
    return this.#get((operations) => operations.channels);
  }

  /** Changes the numbers of queues: `ethtool -L`. */
  async setChannels(values: ValuesOf<'channelsGet'>): Promise<void> {
    return this.#set((operations) => operations.channels, values);
  }

  /** Gets the moderation of interrupts: `ethtool -c`. */
  async coalesce(): Promise<ValuesOf<'coalesceGet'>> {
    return this.#get((operations) => operations.coalesce);
  }

  /** Changes the moderation of interrupts: `ethtool -C`. */
  async setCoalesce(values: ValuesOf<'coalesceGet'>): Promise<void> {
    return this.#set((operations) => operations.coalesce, values);
  }

  /** Gets the use of pause frames, and their number: `ethtool -I -a`. */
  async pause(): Promise<ValuesOf<'pauseGet'>> {
    return this.#get((operations) => operations.pause);
  }

  /** Changes the use of pause frames: `ethtool -A`. */
  async setPause(values: ValuesOf<'pauseGet'>): Promise<void> {
    return this.#set((operations) => operations.pause, values);
  }

  /** Gets Energy-Efficient Ethernet: `ethtool --show-eee`. */
  async eee(): Promise<ValuesOf<'eeeGet'>> {
    return this.#get((operations) => operations.eee);
  }

  /** Changes Energy-Efficient Ethernet: `ethtool --set-eee`. */
  async setEee(values: ValuesOf<'eeeGet'>): Promise<void> {
    return this.#set((operations) => operations.eee, values);
  }

  /** Gets forward error correction, and its statistics: `ethtool -I --show-fec`. */
  async fec(): Promise<ValuesOf<'fecGet'>> {
    return this.#get((operations) => operations.fec);
  }

  /** Changes forward error correction: `ethtool --set-fec`. */
  async setFec(values: ValuesOf<'fecGet'>): Promise<void> {
    return this.#set((operations) => operations.fec, values);
  }

  /** Gets the power of the plug-in module: `ethtool --show-module`. Linux 5.16. */
  async module(): Promise<ValuesOf<'moduleGet'>> {
    return this.#get((operations) => operations.module);
  }

  /** Changes the power of the plug-in module: `ethtool --set-module`. Linux 5.16. */
  async setModule(values: ValuesOf<'moduleGet'>): Promise<void> {
    return this.#set((operations) => operations.module, values);
  }

  /** Gets power over Ethernet: `ethtool --show-pse`. Linux 6.1. */
  async power(): Promise<ValuesOf<'pseGet'>> {
    return this.#get((operations) => operations.power);
  }

  /** Changes power over Ethernet: `ethtool --set-pse`. Linux 6.1. */
  async setPower(values: ValuesOf<'pseGet'>): Promise<void> {
    return this.#set((operations) => operations.power, values);
  }

  /** Gets the turns on a shared cable: `ethtool --get-plca-cfg`. Linux 6.3. */
  async plca(): Promise<ValuesOf<'plcaGetCfg'>> {
    return this.#get((operations) => operations.plca);
  }

  /** Changes the turns on a shared cable: `ethtool --set-plca-cfg`. Linux 6.3. */
  async setPlca(values: ValuesOf<'plcaGetCfg'>): Promise<void> {
    return this.#set((operations) => operations.plca, values);
  }

  /** Gets the preemption of frames, and its statistics: `ethtool -I --show-mm`. Linux 6.3. */
  async macMerge(): Promise<ValuesOf<'mmGet'>> {
    return this.#get((operations) => operations.macMerge);
  }

  /** Changes the preemption of frames: `ethtool --set-mm`. Linux 6.3. */
  async setMacMerge(values: ValuesOf<'mmGet'>): Promise<void> {
    return this.#set((operations) => operations.macMerge, values);
  }

  /** Gets carrier, its losses and the signal quality: `ethtool DEV`. */
  async linkState(): Promise<ValuesOf<'linkstateGet'>> {
    return this.#get((operations) => operations.linkState);
  }

  /** Gets the abilities of timestamping: `ethtool -T`. */
  async timestamping(): Promise<ValuesOf<'tsinfoGet'>> {
    return this.#get((operations) => operations.timestamping);
  }

  /** Gets the UDP ports of tunnels that the hardware knows: `ethtool --show-tunnels`. */
  async tunnels(): Promise<ValuesOf<'tunnelInfoGet'>> {
    return this.#get((operations) => operations.tunnels);
  }

  /** Gets the virtual clocks of the hardware clock: `ethtool --show-phc-vclocks`. */
  async virtualClocks(): Promise<ValuesOf<'phcVclocksGet'>> {
    return this.#get((operations) => operations.virtualClocks);
  }

  /** Gets whether turns are heard on a shared cable: `ethtool --get-plca-status`. */
  async plcaStatus(): Promise<ValuesOf<'plcaGetStatus'>> {
    return this.#get((operations) => operations.plcaStatus);
  }

  /** Gets the mean square error of the signal. Linux 7.0. */
  async signalError(): Promise<ValuesOf<'mseGet'>> {
    return this.#get((operations) => operations.signalError);
  }

  /** Gets the PHYs of the link. Linux 6.12. */
  async phys(): Promise<ValuesOf<'phyGet'>[]> {
    const { phys } = await load();
    return this.#request(phys.listOf(this.#link.index));
  }

  /** Gets the timestamps that the device makes. Linux 6.14. */
  async timestampingConfig(): Promise<ValuesOf<'tsconfigGet'>> {
    return this.#get((operations) => operations.timestampingConfig);
  }

  /** Changes the timestamps that the device makes, and returns them as the driver has chosen them. Linux 6.14. */
  async setTimestampingConfig(values: ValuesOf<'tsconfigSet'>): Promise<ValuesOf<'tsconfigSet'>> {
    const { timestampingConfig } = await load();
    const request = timestampingConfig.set(this.#link.index, values);
    await this.#checkBits(request.operation, 'tsconfigGet', values);
    return this.#request(request);
  }

  /** Gets the distribution of received packets to queues, also that of another context: `ethtool -x`. */
  async rss(context?: number): Promise<RssValues> {
    const { rss } = await load();
    return this.#request(rss.get(this.#link.index, context));
  }

  /** Changes the distribution of received packets to queues: `ethtool -X`. Linux 6.17. */
  async setRss(values: RssValues): Promise<void> {
    return this.#set((operations) => operations.rss, values);
  }

  /** Creates another distribution, which filters choose, and returns it with its number, `context`. Linux 6.17. */
  async createRssContext(values: RssValues = {}): Promise<RssValues> {
    const { rss } = await load();
    return this.#request(rss.createContext(this.#link.index, values));
  }

  /** Deletes another distribution. Linux 6.17. */
  async deleteRssContext(context: number): Promise<void> {
    const { rss } = await load();
    return this.#request(rss.deleteContext(this.#link.index, context));
  }

  /** Reads a part of the memory of the plug-in module: `ethtool -m DEV offset … length …`. Needs CAP_NET_ADMIN. */
  async moduleEeprom(part: EepromPart): Promise<Uint8Array> {
    const { moduleEeprom } = await load();
    return this.#request(moduleEeprom(this.#link.index, part));
  }

  /** Starts a test of the cable: `ethtool --cable-test`. The results come as events `ethtool/cableTestNtf`. */
  async testCable(): Promise<void> {
    const { testCable } = await load();
    return this.#request(testCable(this.#link.index));
  }

  /** Starts a measurement of reflections: `ethtool --cable-test-tdr`. The results come as events `ethtool/cableTestTdrNtf`. */
  async measureCable(values: ValuesOf<'cableTestTdrAct'> = {}): Promise<void> {
    const { measureCable } = await load();
    return this.#request(measureCable(this.#link.index, values));
  }

  /** Writes firmware to the plug-in module: `ethtool --flash-module-firmware`. Progress comes as events `ethtool/moduleFwFlashNtf`. */
  async flashModule(values: FirmwareFile): Promise<void> {
    const { flashModule } = await load();
    return this.#request(flashModule(this.#link.index, values));
  }
}
