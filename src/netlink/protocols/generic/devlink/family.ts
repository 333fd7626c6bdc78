import { joinBy } from '../../../request/join.ts';
import { defineFamily } from '../define-family.ts';
import { devlinkAttributes as body } from './attributes.ts';

/** A command that reads one object or lists all. */
const get = <R extends number = never>(id: number, replyId?: R) =>
  ({ id, request: body, reply: body, dump: true, ...(replyId !== undefined && { replyId }) }) as const;
/** A command that only lists. */
const list = (id: number) => ({ id, request: body, reply: body, dump: true, do: false }) as const;
/** A command with a reply about one object. */
const ask = (id: number) => ({ id, request: body, reply: body }) as const;
/** A command that changes something. Drivers may sleep. */
const change = (id: number) => ({ id, request: body, blocking: true }) as const;
const event = (id: number) => ({ id, body }) as const;

/**
 * Devices as a whole: ports, parameters, health, firmware, traps, rates, regions of memory (linux/devlink.h). A device is named by
 * `busName` and `devName`: `pci` and `0000:01:00.0`. Reading needs no capability, changing CAP_NET_ADMIN, and so do regions and
 * `selftestsGet`. Linux 4.6.
 */
export const devlink = defineFamily('devlink', {
  version: 1,
  commands: {
    get: get(1, 3),
    portGet: get(5, 7),
    portSet: change(6),
    portNew: ask(7),
    portDel: change(8),
    portSplit: change(9),
    portUnsplit: change(10),
    sbGet: get(11, 13),
    sbPoolGet: get(15, 17),
    sbPoolSet: change(16),
    sbPortPoolGet: get(19, 21),
    sbPortPoolSet: change(20),
    sbTcPoolBindGet: get(23, 25),
    sbTcPoolBindSet: change(24),
    sbOccSnapshot: change(27),
    sbOccMaxClear: change(28),
    eswitchGet: ask(29),
    eswitchSet: change(30),
    dpipeTableGet: ask(31),
    dpipeEntriesGet: ask(32),
    dpipeHeadersGet: ask(33),
    dpipeTableCountersSet: change(34),
    resourceSet: change(35),
    resourceDump: get(36),
    /** The reply has the actions that were performed: it comes where the request has a `reloadAction`. */
    reload: { ...ask(37), acknowledged: true },
    paramGet: get(38),
    paramSet: change(39),
    regionGet: get(42),
    /** The reply has the number of the snapshot where the kernel chose it. */
    regionNew: { ...ask(44), acknowledged: true },
    regionDel: change(45),
    regionRead: list(46),
    portParamGet: get(47),
    portParamSet: change(48),
    infoGet: get(51),
    healthReporterGet: get(52),
    healthReporterSet: change(53),
    healthReporterRecover: change(54),
    healthReporterDiagnose: ask(55),
    /** The messages of the answer have the parts of one report. */
    healthReporterDumpGet: { ...list(56), join: joinBy() },
    healthReporterDumpClear: change(57),
    flashUpdate: change(58),
    trapGet: get(61, 63),
    trapSet: change(62),
    trapGroupGet: get(65, 67),
    trapGroupSet: change(66),
    trapPolicerGet: get(69, 71),
    trapPolicerSet: change(70),
    healthReporterTest: change(73),
    rateGet: get(74, 76),
    rateSet: change(75),
    rateNew: change(76),
    rateDel: change(77),
    linecardGet: get(78, 80),
    linecardSet: change(79),
    selftestsGet: get(82),
    selftestsRun: { ...ask(83), acknowledged: true },
    notifyFilterSet: change(84),
  },
  groups: ['config'],
  events: {
    new: event(3),
    del: event(4),
    portNewNtf: event(7),
    portDelNtf: event(8),
    paramNew: event(40),
    paramDel: event(41),
    regionNewNtf: event(44),
    regionDelNtf: event(45),
    portParamNew: event(49),
    portParamDel: event(50),
    healthReporterRecoverNtf: event(54),
    flashUpdateNtf: event(58),
    flashUpdateEnd: event(59),
    flashUpdateStatus: event(60),
    trapNew: event(63),
    trapDel: event(64),
    trapGroupNew: event(67),
    trapGroupDel: event(68),
    trapPolicerNew: event(71),
    trapPolicerDel: event(72),
    rateNewNtf: event(76),
    rateDelNtf: event(77),
    linecardNew: event(80),
    linecardDel: event(81),
  },
});
