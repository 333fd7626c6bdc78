import type { AttributeSet } from '../../../codec/composites/attribute-set.ts';
import { defineObject } from '../../../protocol.ts';
import type { Dump } from '../../../request/request.ts';
import { ethtool } from './family.ts';
import * as operations from './operations.ts';
import type { ListedOf } from './settings.ts';

/** Settings of one kind of all devices, for `dump OBJECT`. */
function settingsOf<K extends keyof typeof ethtool.dump>(
  name: string,
  command: K,
  { list, ...others }: { readonly list: () => Dump<ListedOf<K>> },
) {
  return defineObject({
    name,
    messages: [],
    reply: ethtool.commands[command].reply as unknown as AttributeSet<object>,
    groups: [],
    key: ({ devIndex }: ListedOf<K>) => String(devIndex),
    list,
    operations: { list, ...others },
  });
}

/** Connectors of links. */
export const ethtoolLinkInfo = settingsOf('ethtoolLinkInfo', 'linkinfoGet', operations.linkInfo);
/** Speed, duplex and modes of links. */
export const ethtoolLinkModes = settingsOf('ethtoolLinkModes', 'linkmodesGet', operations.linkModes);
/** Carrier and signal quality of links. */
export const ethtoolLinkState = settingsOf('ethtoolLinkState', 'linkstateGet', operations.linkState);
/** Messages that drivers log. */
export const ethtoolDebug = settingsOf('ethtoolDebug', 'debugGet', operations.debug);
/** Events of links that wake the machine. */
export const ethtoolWakeOnLan = settingsOf('ethtoolWakeOnLan', 'wolGet', operations.wakeOnLan);
/** Flags of drivers. */
export const ethtoolPrivateFlags = settingsOf('ethtoolPrivateFlags', 'privflagsGet', operations.privateFlags);
/** Sizes of rings. */
export const ethtoolRings = settingsOf('ethtoolRings', 'ringsGet', operations.rings);
/** Numbers of queues. */
export const ethtoolChannels = settingsOf('ethtoolChannels', 'channelsGet', operations.channels);
/** Moderation of interrupts. */
export const ethtoolCoalesce = settingsOf('ethtoolCoalesce', 'coalesceGet', operations.coalesce);
/** Use of pause frames. */
export const ethtoolPause = settingsOf('ethtoolPause', 'pauseGet', operations.pause);
/** Energy-Efficient Ethernet. */
export const ethtoolEee = settingsOf('ethtoolEee', 'eeeGet', operations.eee);
/** Forward error correction. */
export const ethtoolFec = settingsOf('ethtoolFec', 'fecGet', operations.fec);
/** Abilities of timestamping. */
export const ethtoolTimestamping = settingsOf('ethtoolTimestamping', 'tsinfoGet', operations.timestamping);
/** Power of plug-in modules. */
export const ethtoolModule = settingsOf('ethtoolModule', 'moduleGet', operations.module);
