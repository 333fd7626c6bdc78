import type { AttributeSet } from '../../../codec/composites/attribute-set.ts';
import { defineFamily } from '../define-family.ts';
import { cableTest, cableTestEvent, cableTestTdr, cableTestTdrEvent } from './messages/cable-test.ts';
import { channels } from './messages/channels.ts';
import { coalesce } from './messages/coalesce.ts';
import { debug } from './messages/debug.ts';
import { eee } from './messages/energy-efficiency.ts';
import { features } from './messages/features.ts';
import { fec } from './messages/fec.ts';
import { linkinfo } from './messages/link-info.ts';
import { linkmodes } from './messages/link-modes.ts';
import { linkstate } from './messages/link-state.ts';
import { mm } from './messages/mac-merge.ts';
import { module, moduleEeprom, moduleFwFlash } from './messages/module.ts';
import { pause } from './messages/pause.ts';
import { phy } from './messages/phy.ts';
import { plca } from './messages/plca.ts';
import { pse, pseEvent } from './messages/power.ts';
import { privflags } from './messages/private-flags.ts';
import { rings } from './messages/rings.ts';
import { rss } from './messages/rss.ts';
import { mse } from './messages/signal-error.ts';
import { stats } from './messages/statistics.ts';
import { strset } from './messages/strings.ts';
import { phcVclocks, tsconfig, tsinfo } from './messages/timestamping.ts';
import { tunnelInfo } from './messages/tunnel-info.ts';
import { wol } from './messages/wake-on-lan.ts';

/** A command that reads one device or lists all, with its numbers as a request and as a reply. */
const get = <T>(id: number, replyId: number, body: AttributeSet<T>) =>
  ({ id, replyId, request: body, reply: body, dump: true }) as const;
/** A command that changes something. Drivers may sleep. */
const set = <T>(id: number, request: AttributeSet<T>) => ({ id, request, blocking: true }) as const;
/** A command that changes something and replies with it. */
const change = <T>(id: number, replyId: number, body: AttributeSet<T>) =>
  ({ id, replyId, request: body, reply: body, acknowledged: true, blocking: true }) as const;

/**
 * Settings of network devices (linux/ethtool_netlink.h). Requests and messages of the kernel are numbered separately. Reading needs no
 * capability, but for `wolGet` and `moduleEepromGet`; changing needs CAP_NET_ADMIN. Linux 5.6. Commands have the names of the kernel's.
 */
export const ethtool = defineFamily('ethtool', {
  version: 1,
  commands: {
    strsetGet: get(1, 1, strset),
    linkinfoGet: get(2, 2, linkinfo),
    linkinfoSet: set(3, linkinfo),
    linkmodesGet: get(4, 4, linkmodes),
    linkmodesSet: set(5, linkmodes),
    linkstateGet: get(6, 6, linkstate),
    debugGet: get(7, 7, debug),
    debugSet: set(8, debug),
    wolGet: get(9, 9, wol),
    wolSet: set(10, wol),
    featuresGet: get(11, 11, features),
    /** The reply has the features that were wanted and are not on, and those that changed. It comes not with `omitReply`. */
    featuresSet: change(12, 12, features),
    privflagsGet: get(13, 14, privflags),
    privflagsSet: set(14, privflags),
    ringsGet: get(15, 16, rings),
    ringsSet: set(16, rings),
    channelsGet: get(17, 18, channels),
    channelsSet: set(18, channels),
    coalesceGet: get(19, 20, coalesce),
    coalesceSet: set(20, coalesce),
    pauseGet: get(21, 22, pause),
    pauseSet: set(22, pause),
    eeeGet: get(23, 24, eee),
    eeeSet: set(24, eee),
    tsinfoGet: get(25, 26, tsinfo),
    cableTestAct: set(26, cableTest),
    cableTestTdrAct: set(27, cableTestTdr),
    tunnelInfoGet: get(28, 29, tunnelInfo),
    fecGet: get(29, 30, fec),
    fecSet: set(30, fec),
    moduleEepromGet: get(31, 32, moduleEeprom),
    statsGet: get(32, 33, stats),
    phcVclocksGet: get(33, 34, phcVclocks),
    moduleGet: get(34, 35, module),
    moduleSet: set(35, module),
    pseGet: get(36, 37, pse),
    pseSet: set(37, pse),
    rssGet: get(38, 38, rss),
    plcaGetCfg: get(39, 39, plca),
    plcaSetCfg: set(40, plca),
    plcaGetStatus: get(41, 40, plca),
    mmGet: get(42, 42, mm),
    mmSet: set(43, mm),
    moduleFwFlashAct: set(44, moduleFwFlash),
    phyGet: get(45, 45, phy),
    tsconfigGet: get(46, 47, tsconfig),
    tsconfigSet: change(47, 48, tsconfig),
    rssSet: set(48, rss),
    rssCreateAct: change(49, 51, rss),
    rssDeleteAct: set(50, rss),
    mseGet: get(51, 54, mse),
  },
  groups: ['monitor'],
  events: {
    linkinfoNtf: { id: 3, body: linkinfo },
    linkmodesNtf: { id: 5, body: linkmodes },
    debugNtf: { id: 8, body: debug },
    wolNtf: { id: 10, body: wol },
    featuresNtf: { id: 13, body: features },
    privflagsNtf: { id: 15, body: privflags },
    ringsNtf: { id: 17, body: rings },
    channelsNtf: { id: 19, body: channels },
    coalesceNtf: { id: 21, body: coalesce },
    pauseNtf: { id: 23, body: pause },
    eeeNtf: { id: 25, body: eee },
    cableTestNtf: { id: 27, body: cableTestEvent },
    cableTestTdrNtf: { id: 28, body: cableTestTdrEvent },
    fecNtf: { id: 31, body: fec },
    moduleNtf: { id: 36, body: module },
    plcaNtf: { id: 41, body: plca },
    mmNtf: { id: 43, body: mm },
    moduleFwFlashNtf: { id: 44, body: moduleFwFlash },
    phyNtf: { id: 46, body: phy },
    pseNtf: { id: 49, body: pseEvent },
    rssNtf: { id: 50, body: rss },
    rssCreateNtf: { id: 52, body: rss },
    rssDeleteNtf: { id: 53, body: rss },
  },
});
