import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { array, indexedArray, repeated } from '../../../codec/composites/lists.ts';
import { recursive } from '../../../codec/composites/recursive.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { mac } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s8, s16, s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes, string, stringOf } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import {
  bssColor,
  filsDiscovery,
  ftmResponder,
  ftmStatistics,
  multipleBssid,
  powerLimits,
  probeResponses,
  queueParameters,
  shortBeacon,
  spatialReuse,
} from './access-point.ts';
import { channelWidth } from './channel.ts';
import { commandNumbers } from './command-numbers.ts';
import { connectionQuality } from './connection-quality.ts';
import { featureFlags } from './features.ts';
import { interfaceType, interfaceTypes } from './interface-type.ts';
import { key, keyDefaultTypes, keyType, rekeyData } from './keys.ts';
import { peerMeasurements } from './measurement.ts';
import { meshParameters, meshPath, meshSetup, powerMode } from './mesh.ts';
import { nanFunction, nanMatch, nanPeerMaps } from './nan.ts';
import { rateMasks, supportedRates } from './rates.ts';
import { regulatoryRule } from './regulatory.ts';
import { bss, bssSelection, rssiAdjustment, scanFlags, scanMatches, scanPlans } from './scan.ts';
import { peerLinkState, queueStatistics, stationFlagSet, stationFlagUpdate, stationInfo } from './station.ts';
import { akmSuite, cipherSuite } from './suites.ts';
import { surveyInfo } from './survey.ts';
import { trafficClasses } from './traffic-classes.ts';
import { coalesceRules, wakeUpSupport, wakeUpTriggers } from './wake-up.ts';
import { bands, frequency, interfaceCombinations, radios } from './wiphy.ts';

const commandNumber = enumeration(u32, commandNumbers);

/** Frames that an interface of type monitor passes on (`NL80211_MNTR_FLAG_*`). */
const monitorFlags = attributes('NL80211_MNTR_FLAG', () => ({
  fcsfail: [1, flag],
  plcpfail: [2, flag],
  control: [3, flag],
  otherBss: [4, flag],
  cookFrames: [5, flag],
  active: [6, flag],
  skipTx: [7, flag],
}));

/** Types of frames (`NL80211_ATTR_FRAME_TYPE`), several times. */
const frameTypeList = attributes('NL80211_ATTR', () => ({ frameType: [101, repeated(u16)] }));

/** Types of frames by type of the interface (`NL80211_IFTYPE_*`). */
const frameTypes = attributes('NL80211_IFTYPE', () => ({
  unspecified: [0, frameTypeList],
  adhoc: [1, frameTypeList],
  station: [2, frameTypeList],
  ap: [3, frameTypeList],
  apVlan: [4, frameTypeList],
  wds: [5, frameTypeList],
  monitor: [6, frameTypeList],
  meshPoint: [7, frameTypeList],
  p2pClient: [8, frameTypeList],
  p2pGo: [9, frameTypeList],
  p2pDevice: [10, frameTypeList],
  ocb: [11, frameTypeList],
  nan: [12, frameTypeList],
  nanData: [13, frameTypeList],
  pd: [14, frameTypeList],
}));

/** A command or an event of a vendor (`struct nl80211_vendor_cmd_info`). */
const vendorCommands = indexedArray(struct('nl80211_vendor_cmd_info', { vendorId: u32, subcmd: u32 }), 0);

const table = () =>
  ({
    /** Number of the device: `phy0` is 0. */
    wiphy: [1, u32],
    wiphyName: [2, string],
    /** Index of the link. */
    ifindex: [3, u32],
    ifname: [4, stringOf(15)],
    iftype: [5, interfaceType],
    mac: [6, mac],
    keyData: [7, bytes],
    keyIdx: [8, u8],
    keyCipher: [9, cipherSuite],
    keySeq: [10, bytes],
    keyDefault: [11, flag],
    /** In units of 1024 µs. */
    beaconInterval: [12, u32],
    dtimPeriod: [13, u32],
    beaconHead: [14, bytes],
    beaconTail: [15, bytes],
    staAid: [16, u16],
    staFlags: [17, stationFlagSet],
    staListenInterval: [18, u16],
    /** In units of 500 kbit/s. */
    staSupportedRates: [19, bytes],
    staVlan: [20, u32],
    staInfo: [21, stationInfo],
    wiphyBands: [22, bands],
    mntrFlags: [23, monitorFlags],
    meshId: [24, bytes],
    staPlinkAction: [25, enumeration(u8, { noAction: 0, open: 1, block: 2 })],
    mpathNextHop: [26, mac],
    mpathInfo: [27, meshPath],
    bssCtsProt: [28, u8],
    bssShortPreamble: [29, u8],
    bssShortSlotTime: [30, u8],
    htCapability: [31, bytes],
    supportedIftypes: [32, interfaceTypes],
    /** Country code; `00` for the world. */
    regAlpha2: [33, string],
    regRules: [34, indexedArray(regulatoryRule, 0)],
    meshConfig: [35, meshParameters],
    /** In units of 500 kbit/s. */
    bssBasicRates: [36, bytes],
    wiphyTxqParams: [37, queueParameters],
    /** MHz. */
    wiphyFreq: [38, u32],
    wiphyChannelType: [39, enumeration(u32, { noHt: 0, ht20: 1, ht40minus: 2, ht40plus: 3 })],
    keyDefaultMgmt: [40, flag],
    mgmtSubtype: [41, u8],
    ie: [42, bytes],
    maxNumScanSsids: [43, u8],
    /** MHz. */
    scanFrequencies: [44, indexedArray(u32, 0)],
    /** None for a passive scan; an empty one for all networks. */
    scanSsids: [45, indexedArray(bytes, 0)],
    /** Equal in all messages of a consistent list. */
    generation: [46, u32],
    bss: [47, bss],
    regInitiator: [48, enumeration(u8, { core: 0, user: 1, driver: 2, countryIe: 3 })],
    regType: [49, enumeration(u8, { country: 0, world: 1, customWorld: 2, intersection: 3 })],
    supportedCommands: [50, indexedArray(commandNumber)],
    frame: [51, bytes],
    /** At most 32 bytes. */
    ssid: [52, bytes],
    authType: [
      53,
      enumeration(u32, {
        openSystem: 0,
        sharedKey: 1,
        ft: 2,
        networkEap: 3,
        sae: 4,
        filsSk: 5,
        filsSkPfs: 6,
        filsPk: 7,
      }),
    ],
    reasonCode: [54, u16],
    keyType: [55, keyType],
    maxScanIeLen: [56, u16],
    cipherSuites: [57, array(cipherSuite)],
    freqBefore: [58, frequency],
    freqAfter: [59, frequency],
    freqFixed: [60, flag],
    wiphyRetryShort: [61, u8],
    wiphyRetryLong: [62, u8],
    /** Bytes; 4294967295 for none. */
    wiphyFragThreshold: [63, u32],
    /** Bytes; 4294967295 for none. */
    wiphyRtsThreshold: [64, u32],
    timedOut: [65, flag],
    useMfp: [66, enumeration(u32, { no: 0, required: 1, optional: 2 })],
    staFlags2: [67, stationFlagUpdate],
    controlPort: [68, flag],
    testdata: [69, bytes],
    privacy: [70, flag],
    disconnectedByAp: [71, flag],
    statusCode: [72, u16],
    cipherSuitesPairwise: [73, array(cipherSuite)],
    cipherSuiteGroup: [74, cipherSuite],
    wpaVersions: [75, flags(u32, { 1: 1, 2: 2, 3: 4 })],
    akmSuites: [76, array(akmSuite)],
    reqIe: [77, bytes],
    respIe: [78, bytes],
    prevBssid: [79, mac],
    key: [80, key],
    keys: [81, indexedArray(key)],
    pid: [82, u32],
    /** 0 or 1. */
    '4addr': [83, u8],
    surveyInfo: [84, surveyInfo],
    pmkid: [85, bytes],
    maxNumPmkids: [86, u8],
    /** Milliseconds. */
    duration: [87, u32],
    cookie: [88, u64],
    wiphyCoverageClass: [89, u8],
    txRates: [90, rateMasks],
    frameMatch: [91, bytes],
    ack: [92, flag],
    psState: [93, enumeration(u32, { disabled: 0, enabled: 1 })],
    cqm: [94, connectionQuality],
    localStateChange: [95, flag],
    apIsolate: [96, u8],
    wiphyTxPowerSetting: [97, enumeration(u32, { automatic: 0, limited: 1, fixed: 2 })],
    /** Hundredths of a dBm. */
    wiphyTxPowerLevel: [98, s32],
    txFrameTypes: [99, frameTypes],
    rxFrameTypes: [100, frameTypes],
    frameType: [101, u16],
    controlPortEthertype: [102, u16],
    controlPortNoEncrypt: [103, flag],
    supportIbssRsn: [104, flag],
    wiphyAntennaTx: [105, u32],
    wiphyAntennaRx: [106, u32],
    /** In units of 100 kbit/s. */
    mcastRate: [107, u32],
    offchannelTxOk: [108, flag],
    bssHtOpmode: [109, u16],
    keyDefaultTypes: [110, keyDefaultTypes],
    maxRemainOnChannelDuration: [111, u32],
    meshSetup: [112, meshSetup],
    wiphyAntennaAvailTx: [113, u32],
    wiphyAntennaAvailRx: [114, u32],
    supportMeshAuth: [115, flag],
    staPlinkState: [116, peerLinkState],
    wowlanTriggers: [117, wakeUpTriggers],
    wowlanTriggersSupported: [118, wakeUpSupport],
    /** Milliseconds. */
    schedScanInterval: [119, u32],
    interfaceCombinations: [120, interfaceCombinations],
    softwareIftypes: [121, interfaceTypes],
    rekeyData: [122, rekeyData],
    maxNumSchedScanSsids: [123, u8],
    maxSchedScanIeLen: [124, u16],
    scanSuppRates: [125, supportedRates],
    hiddenSsid: [126, enumeration(u32, { notInUse: 0, zeroLen: 1, zeroContents: 2 })],
    ieProbeResp: [127, bytes],
    ieAssocResp: [128, bytes],
    staWme: [129, attributes('NL80211_STA_WME', () => ({ uapsdQueues: [1, u8], maxSp: [2, u8] }))],
    supportApUapsd: [130, flag],
    roamSupport: [131, flag],
    schedScanMatch: [132, scanMatches],
    maxMatchSets: [133, u8],
    pmksaCandidate: [
      134,
      attributes('NL80211_PMKSA_CANDIDATE', () => ({ index: [1, u32], bssid: [2, mac], preauth: [3, flag] })),
    ],
    txNoCckRate: [135, flag],
    tdlsAction: [136, u8],
    tdlsDialogToken: [137, u8],
    tdlsOperation: [
      138,
      enumeration(u8, { discoveryReq: 0, setup: 1, teardown: 2, enableLink: 3, disableLink: 4 }),
    ],
    tdlsSupport: [139, flag],
    tdlsExternalSetup: [140, flag],
    deviceApSme: [141, flags(u32, { saQueryOffload: 1 })],
    dontWaitForAck: [142, flag],
    featureFlags: [143, featureFlags],
    probeRespOffload: [144, flags(u32, { wps: 1, wps2: 2, p2p: 4, '80211u': 8 })],
    probeResp: [145, bytes],
    dfsRegion: [146, enumeration(u8, { unset: 0, fcc: 1, etsi: 2, jp: 3 })],
    disableHt: [147, flag],
    htCapabilityMask: [148, bytes],
    noackMap: [149, u16],
    /** Seconds. */
    inactivityTimeout: [150, u16],
    rxSignalDbm: [151, s32],
    /** Seconds. */
    bgScanPeriod: [152, u16],
    /** Number of the interface, also of one without a link. */
    wdev: [153, u64],
    userRegHintType: [154, enumeration(u32, { user: 0, cellBase: 1, indoor: 2 })],
    connFailedReason: [155, enumeration(u32, { maxClients: 0, blockedClient: 1 })],
    authData: [156, bytes],
    vhtCapability: [157, bytes],
    scanFlags: [158, scanFlags],
    channelWidth: [159, channelWidth],
    /** MHz. */
    centerFreq1: [160, u32],
    /** MHz. */
    centerFreq2: [161, u32],
    p2pCtwindow: [162, u8],
    p2pOppps: [163, u8],
    localMeshPowerMode: [164, powerMode],
    aclPolicy: [165, enumeration(u32, { acceptUnlessListed: 0, denyUnlessListed: 1 })],
    macAddrs: [166, indexedArray(mac)],
    macAclMax: [167, u32],
    radarEvent: [
      168,
      enumeration(u32, {
        detected: 0,
        cacFinished: 1,
        cacAborted: 2,
        nopFinished: 3,
        preCacExpired: 4,
        cacStarted: 5,
      }),
    ],
    extCapa: [169, bytes],
    extCapaMask: [170, bytes],
    staCapability: [171, u16],
    staExtCapability: [172, bytes],
    protocolFeatures: [173, flags(u32, { splitWiphyDump: 1 })],
    splitWiphyDump: [174, flag],
    disableVht: [175, flag],
    vhtCapabilityMask: [176, bytes],
    mdid: [177, u16],
    ieRic: [178, bytes],
    critProtId: [179, enumeration(u16, { unspec: 0, dhcp: 1, eapol: 2, apipa: 3 })],
    maxCritProtDuration: [180, u16],
    peerAid: [181, u16],
    coalesceRule: [182, coalesceRules],
    chSwitchCount: [183, u32],
    chSwitchBlockTx: [184, flag],
    csaIes: [185, recursive((): Type<object> => nl80211Attributes)],
    cntdwnOffsBeacon: [186, array(u16)],
    cntdwnOffsPresp: [187, array(u16)],
    rxmgmtFlags: [188, flags(u32, { answered: 1, externalAuth: 2 })],
    staSupportedChannels: [189, bytes],
    staSupportedOperClasses: [190, bytes],
    handleDfs: [191, flag],
    support5Mhz: [192, flag],
    support10Mhz: [193, flag],
    opmodeNotif: [194, u8],
    vendorId: [195, u32],
    vendorSubcmd: [196, u32],
    vendorData: [197, bytes],
    vendorEvents: [198, vendorCommands],
    qosMap: [199, bytes],
    macHint: [200, mac],
    wiphyFreqHint: [201, u32],
    maxApAssocSta: [202, u32],
    tdlsPeerCapability: [203, flags(u32, { ht: 1, vht: 2, wmm: 4, he: 8 })],
    socketOwner: [204, flag],
    csaCOffsetsTx: [205, array(u16)],
    maxCsaCounters: [206, u8],
    tdlsInitiator: [207, flag],
    useRrm: [208, flag],
    wiphyDynAck: [209, flag],
    tsid: [210, u8],
    userPrio: [211, u8],
    admittedTime: [212, u16],
    smpsMode: [213, enumeration(u8, { off: 0, static: 1, dynamic: 2 })],
    operClass: [214, u8],
    macMask: [215, mac],
    wiphySelfManagedReg: [216, flag],
    /** Bits by number: see `readExtendedFeatures`. */
    extFeatures: [217, bytes],
    surveyRadioStats: [218, flag],
    netnsFd: [219, u32],
    /** Seconds. */
    schedScanDelay: [220, u32],
    regIndoor: [221, flag],
    maxNumSchedScanPlans: [222, u32],
    maxScanPlanInterval: [223, u32],
    maxScanPlanIterations: [224, u32],
    schedScanPlans: [225, scanPlans],
    pbss: [226, flag],
    bssSelect: [227, bssSelection],
    staSupportP2pPs: [228, enumeration(u8, { unsupported: 0, supported: 1 })],
    iftypeExtCapa: [
      230,
      indexedArray(
        recursive((): Type<object> => nl80211Attributes),
        0,
      ),
    ],
    muMimoGroupData: [231, bytes],
    muMimoFollowMacAddr: [232, mac],
    scanStartTimeTsf: [233, u64],
    scanStartTimeTsfBssid: [234, mac],
    measurementDuration: [235, u16],
    measurementDurationMandatory: [236, flag],
    meshPeerAid: [237, u16],
    nanMasterPref: [238, u8],
    bands: [239, flags(u32, { '2ghz': 1, '5ghz': 2, '60ghz': 4, '6ghz': 8, s1ghz: 16, lc: 32 })],
    nanFunc: [240, nanFunction],
    nanMatch: [241, nanMatch],
    filsKek: [242, bytes],
    filsNonces: [243, bytes],
    multicastToUnicastEnabled: [244, flag],
    bssid: [245, mac],
    schedScanRelativeRssi: [246, s8],
    schedScanRssiAdjust: [247, rssiAdjustment],
    timeoutReason: [248, enumeration(u32, { unspecified: 0, scan: 1, auth: 2, assoc: 3 })],
    filsErpUsername: [249, bytes],
    filsErpRealm: [250, bytes],
    filsErpNextSeqNum: [251, u16],
    filsErpRrk: [252, bytes],
    filsCacheId: [253, bytes],
    pmk: [254, bytes],
    schedScanMulti: [255, flag],
    schedScanMaxReqs: [256, u32],
    want1x4wayHs: [257, flag],
    pmkr0Name: [258, bytes],
    externalAuthAction: [260, enumeration(u32, { start: 0, abort: 1 })],
    externalAuthSupport: [261, flag],
    nss: [262, u8],
    ackSignal: [263, s32],
    controlPortOverNl80211: [264, flag],
    txqStats: [265, queueStatistics],
    txqLimit: [266, u32],
    txqMemoryLimit: [267, u32],
    txqQuantum: [268, u32],
    heCapability: [269, bytes],
    ftmResponder: [270, ftmResponder],
    ftmResponderStats: [271, ftmStatistics],
    /** Milliseconds. */
    timeout: [272, u32],
    peerMeasurements: [273, peerMeasurements((): Type<object> => nl80211Attributes)],
    airtimeWeight: [274, u16],
    staTxPowerSetting: [275, enumeration(u8, { automatic: 0, limited: 1, fixed: 2 })],
    /** dBm. */
    staTxPower: [276, s16],
    /** Text without a NUL. */
    saePassword: [277, bytes],
    twtResponder: [278, flag],
    heObssPd: [279, spatialReuse],
    wiphyEdmgChannels: [280, u8],
    wiphyEdmgBwConfig: [281, u8],
    vlanId: [282, u16],
    heBssColor: [283, bssColor],
    iftypeAkmSuites: [
      284,
      indexedArray(
        attributes('NL80211_IFTYPE_AKM_ATTR', () => ({
          iftypes: [1, interfaceTypes],
          suites: [2, array(akmSuite)],
        })),
      ),
    ],
    tidConfig: [285, trafficClasses],
    controlPortNoPreauth: [286, flag],
    /** Seconds. */
    pmkLifetime: [287, u32],
    pmkReauthThreshold: [288, u8],
    receiveMulticast: [289, flag],
    /** kHz. */
    wiphyFreqOffset: [290, u32],
    /** kHz. */
    centerFreq1Offset: [291, u32],
    /** kHz. */
    scanFreqKhz: [292, indexedArray(u32, 0)],
    he6ghzCapability: [293, bytes],
    filsDiscovery: [294, filsDiscovery],
    unsolBcastProbeResp: [295, probeResponses],
    s1gCapability: [296, bytes],
    s1gCapabilityMask: [297, bytes],
    saePwe: [298, enumeration(u8, { unspecified: 0, huntAndPeck: 1, hashToElement: 2, both: 3 })],
    reconnectRequested: [299, flag],
    sarSpec: [300, powerLimits],
    disableHe: [301, flag],
    obssColorBitmap: [302, u64],
    colorChangeCount: [303, u8],
    colorChangeColor: [304, u8],
    colorChangeElems: [305, recursive((): Type<object> => nl80211Attributes)],
    mbssidConfig: [306, multipleBssid],
    mbssidElems: [307, indexedArray(bytes)],
    radarBackground: [308, flag],
    apSettingsFlags: [309, flags(u32, { externalAuthSupport: 1, saQueryOffloadSupport: 2 })],
    ehtCapability: [310, bytes],
    disableEht: [311, flag],
    mloLinks: [312, indexedArray(recursive((): Type<object> => nl80211Attributes))],
    mloLinkId: [313, u8],
    mldAddr: [314, mac],
    mloSupport: [315, flag],
    maxNumAkmSuites: [316, u16],
    emlCapability: [317, u16],
    mldCapaAndOps: [318, u16],
    /** Nanoseconds. */
    txHwTimestamp: [319, u64],
    /** Nanoseconds. */
    rxHwTimestamp: [320, u64],
    tdBitmap: [321, u8],
    punctBitmap: [322, u32],
    maxHwTimestampPeers: [323, u16],
    hwTimestampEnabled: [324, flag],
    emaRnrElems: [325, indexedArray(bytes)],
    mloLinkDisabled: [326, flag],
    bssDumpIncludeUseData: [327, flag],
    /** Masks of links by traffic class. */
    mloTtlmDlink: [328, array(u16)],
    /** Masks of links by traffic class. */
    mloTtlmUlink: [329, array(u16)],
    assocSppAmsdu: [330, flag],
    wiphyRadios: [331, radios],
    wiphyInterfaceCombinations: [332, interfaceCombinations],
    vifRadioMask: [333, u32],
    supportedSelectors: [334, bytes],
    mloReconfRemLinks: [335, u16],
    epcs: [336, flag],
    extMldCapaAndOps: [337, u16],
    wiphyRadioIndex: [338, u8],
    s1gLongBeaconPeriod: [339, u8],
    s1gShortBeacon: [340, shortBeacon],
    bssParam: [341, bytes],
    nanConfig: [342, bytes],
    nanNewCluster: [343, flag],
    nanCapabilities: [344, bytes],
    s1gPrimary2mhz: [345, flag],
    eppPeer: [346, flag],
    uhrCapability: [347, bytes],
    disableUhr: [348, flag],
    incumbentSignalInterferenceBitmap: [349, u32],
    uhrOperation: [350, bytes],
    nanChannel: [351, repeated(recursive((): Type<object> => nl80211Attributes))],
    nanChannelEntry: [352, bytes],
    nanTimeSlots: [353, bytes],
    nanRxNss: [354, u8],
    nanAvailBlob: [355, bytes],
    nanSchedDeferred: [356, flag],
    nanSchedUpdateSuccess: [357, flag],
    nanNmiMac: [358, mac],
    nanUlw: [359, bytes],
    nanCommittedDw: [360, u16],
    nanSeqId: [361, u8],
    nanMaxChanSwitchTime: [362, u16],
    nanPeerMaps: [363, nanPeerMaps],
    assocEncrypted: [364, flag],
    npcaPrimaryFreq: [365, u32],
    npcaPunctBitmap: [366, u32],
  }) as const;

const allAttributes = attributes('NL80211_ATTR', table);

/** A message of nl80211 as it lies on the wire. */
export interface Nl80211Message extends Infer<typeof allAttributes> {}

/** Attributes of the family (`NL80211_ATTR_*` of linux/nl80211.h). */
export const nl80211Attributes: AttributeSet<Nl80211Message> = allAttributes;

/** How a network can be chosen (`NL80211_BSS_SELECT_ATTR_*`). */
const selectionSupport = attributes('NL80211_BSS_SELECT_ATTR', () => ({
  rssi: [1, flag],
  bandPref: [2, flag],
  rssiAdjust: [3, flag],
}));

const deviceAttributes = attributes(
  'NL80211_ATTR',
  () =>
    ({
      ...table(),
      controlPortEthertype: [102, flag],
      vendorData: [197, vendorCommands],
      bssSelect: [227, selectionSupport],
    }) as const,
);

/** A device as it lies on the wire. */
export interface WiphyMessage extends Infer<typeof deviceAttributes> {}

/** Attributes of a device: some say only that the device can do something (`NL80211_ATTR_*`). */
export const wiphyAttributes: AttributeSet<WiphyMessage> = deviceAttributes;
