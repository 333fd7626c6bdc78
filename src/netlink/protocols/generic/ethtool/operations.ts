import type { Infer } from '../../../codec/type.ts';
import {
  argument,
  attributeFields,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { ethtool } from './family.ts';
import { moduleEeprom as eepromAttributes } from './messages/module.ts';
import type { rss as rssAttributes } from './messages/rss.ts';
import {
  type Device,
  headerOf,
  isDevice,
  isValues,
  mapped,
  reading,
  settings,
  type ValuesOf,
  withoutHeader,
} from './settings.ts';

export * as features from './features.ts';
export * as statistics from './statistics.ts';
export * as strings from './strings.ts';

/** Connector: `ethtool DEV`. */
export const linkInfo = settings('link info', 'linkinfoGet', 'linkinfoSet');
/** Speed, duplex, autonegotiation and modes: `ethtool DEV`, `ethtool -s`. */
export const linkModes = settings('link modes', 'linkmodesGet', 'linkmodesSet');
/** Carrier and signal quality. */
export const linkState = reading('link state', 'linkstateGet', true);
/** Messages that the driver logs: `ethtool -s DEV msglvl`. */
export const debug = settings('debug', 'debugGet', 'debugSet');
/** Events that wake the machine: `ethtool -s DEV wol`. Reading needs CAP_NET_ADMIN. */
export const wakeOnLan = settings('wake-on-lan', 'wolGet', 'wolSet');
/** Flags of the driver: `ethtool --show-priv-flags`. */
export const privateFlags = settings('private flags', 'privflagsGet', 'privflagsSet');
/** Sizes of rings: `ethtool -g`, `-G`. */
export const rings = settings('rings', 'ringsGet', 'ringsSet');
/** Numbers of queues: `ethtool -l`, `-L`. */
export const channels = settings('channels', 'channelsGet', 'channelsSet');
/** Moderation of interrupts: `ethtool -c`, `-C`. */
export const coalesce = settings('coalesce', 'coalesceGet', 'coalesceSet');
/** Pause frames: `ethtool -a`, `-A`. */
export const pause = settings('pause', 'pauseGet', 'pauseSet', true);
/** Energy-Efficient Ethernet: `ethtool --show-eee`, `--set-eee`. */
export const eee = settings('EEE', 'eeeGet', 'eeeSet');
/** Abilities of timestamping: `ethtool -T`. */
export const timestamping = reading('timestamping', 'tsinfoGet', true);
/** UDP ports of tunnels that the hardware knows: `ethtool --show-tunnels`. */
export const tunnels = reading('tunnels', 'tunnelInfoGet');
/** Forward error correction: `ethtool --show-fec`, `--set-fec`. */
export const fec = settings('FEC', 'fecGet', 'fecSet', true);
/** Virtual clocks: `ethtool --show-phc-vclocks`. */
export const virtualClocks = reading('virtual clocks', 'phcVclocksGet');
/** Power of the plug-in module: `ethtool --show-module`, `--set-module`. */
export const module = settings('module', 'moduleGet', 'moduleSet');
/** Power over Ethernet: `ethtool --show-pse`, `--set-pse`. */
export const power = settings('power', 'pseGet', 'pseSet');
/** Turns on a shared cable: `ethtool --get-plca-cfg`, `--set-plca-cfg`. */
export const plca = settings('PLCA', 'plcaGetCfg', 'plcaSetCfg');
/** Whether the turns are heard: `ethtool --get-plca-status`. */
export const plcaStatus = reading('PLCA status', 'plcaGetStatus');
/** Preemption of frames: `ethtool --show-mm`, `--set-mm`. */
export const macMerge = settings('MAC merge', 'mmGet', 'mmSet', true);
/** PHYs of a link. Linux 6.12. */
export const phys = {
  ...reading('PHY', 'phyGet'),
  /** Lists all PHYs of a link. */
  listOf: operation(
    'ethtool PHY list',
    () => [isDevice],
    (device: Device): Request<ValuesOf<'phyGet'>[]> =>
      mapped(ethtool.dump.phyGet({ header: headerOf(device) }) as Request<unknown>, withoutHeader as never),
  ),
};
/** Signal quality of a PHY. Linux 7.0. */
export const signalError = reading('signal error', 'mseGet');

/** The distribution of received packets to queues. */
export type RssValues = Omit<Infer<typeof rssAttributes>, 'header' | 'startContext'>;
const isContext = argument('context', isInteger(0, 0xffff_ffff, 'the number of a context'));

/** Distribution of received packets to queues: `ethtool -x`, `-X`. */
export const rss = {
  ...settings('RSS', 'rssGet', 'rssSet'),
  /** Gets the distribution of a device; that of another context if its number is given. */
  get: operation(
    'ethtool RSS get',
    () => [isDevice, isContext],
    (device: Device, context?: number): Request<RssValues> =>
      mapped(
        ethtool.do.rssGet({ header: headerOf(device), ...(context !== undefined && { context }) }),
        withoutHeader,
      ),
  ),
  /** Creates a context. The kernel chooses its number. Needs CAP_NET_ADMIN. Linux 6.17. */
  createContext: operation(
    'ethtool RSS context create',
    () => [isDevice, argument('values', isValues('rssCreateAct'))],
    (device: Device, values: RssValues = {}): Request<RssValues> =>
      mapped(ethtool.do.rssCreateAct({ header: headerOf(device), ...values }), withoutHeader),
  ),
  /** Deletes a context. Needs CAP_NET_ADMIN. Linux 6.17. */
  deleteContext: operation(
    'ethtool RSS context delete',
    () => [isDevice, argument('context', required(isInteger(1, 0xffff_ffff, 'the number of a context')))],
    (device: Device, context: number): Request<void> =>
      ethtool.do.rssDeleteAct({ header: headerOf(device), context }),
  ),
};

/** Timestamps that the device makes. Linux 6.14. */
export const timestampingConfig = {
  ...reading('timestamping config', 'tsconfigGet'),
  /** Changes the values that it names, and returns them as the driver has chosen them. Needs CAP_NET_ADMIN. */
  set: operation(
    'ethtool timestamping config set',
    () => [isDevice, argument('values', required(isValues('tsconfigSet')))],
    (device: Device, values: ValuesOf<'tsconfigSet'>): Request<ValuesOf<'tsconfigSet'>> =>
      mapped(ethtool.do.tsconfigSet({ header: headerOf(device), ...withoutHeader(values) }), withoutHeader),
  ),
};

/** A part of the memory of a plug-in module. */
export type EepromPart = Pick<
  ValuesOf<'moduleEepromGet'>,
  'offset' | 'length' | 'page' | 'bank' | 'i2cAddress'
>;

const eepromPart = () => {
  const { page, bank, i2cAddress } = attributeFields(eepromAttributes);
  return isObject<EepromPart>({
    offset: required(isInteger(0, 255, 'the number of a byte')),
    length: required(isInteger(1, 128, 'a number of bytes')),
    page,
    bank,
    i2cAddress,
  });
};

/**
 * Reads a part of the memory of a plug-in module: `ethtool -m DEV offset … length …`. `page` and `bank` are 0, and the address on the bus is 0x50, if
 * absent. Needs CAP_NET_ADMIN.
 */
export const moduleEeprom = operation(
  'ethtool module EEPROM get',
  () => [isDevice, argument('part', required(eepromPart()))],
  (device: Device, { page = 0, i2cAddress = 0x50, ...part }: EepromPart): Request<Uint8Array> =>
    mapped(
      ethtool.do.moduleEepromGet({ header: headerOf(device), page, i2cAddress, ...part }),
      ({ data = new Uint8Array() }) => data,
    ),
);

/** Starts a test of the cable: `ethtool --cable-test`. The results come as `ethtool/cableTestNtf`. Needs CAP_NET_ADMIN. */
export const testCable = operation(
  'ethtool cable test',
  () => [isDevice],
  (device: Device): Request<void> => ethtool.do.cableTestAct({ header: headerOf(device) }),
);

/** Starts a measurement of reflections: `ethtool --cable-test-tdr`. The results come as `ethtool/cableTestTdrNtf`. Needs CAP_NET_ADMIN. */
export const measureCable = operation(
  'ethtool cable measurement',
  () => [isDevice, argument('values', isValues('cableTestTdrAct'))],
  (device: Device, values: ValuesOf<'cableTestTdrAct'> = {}): Request<void> =>
    ethtool.do.cableTestTdrAct({ header: headerOf(device), ...values }),
);

/** A firmware file below `/lib/firmware`, and the password of the module, if it has one. */
export type FirmwareFile = Pick<ValuesOf<'moduleFwFlashAct'>, 'fileName' | 'password'>;

/** Writes a firmware file to a plug-in module: `ethtool --flash-module-firmware`. Progress comes as `ethtool/moduleFwFlashNtf`. Needs CAP_NET_ADMIN. */
export const flashModule = operation(
  'ethtool module flash',
  () => [isDevice, argument('values', required(isValues('moduleFwFlashAct')))],
  (device: Device, values: FirmwareFile): Request<void> =>
    ethtool.do.moduleFwFlashAct({ header: headerOf(device), ...values }),
);
