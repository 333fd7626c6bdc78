import { listedObject } from '../listed-object.ts';
import { nl80211 } from './family.ts';

/** Wireless devices: `iw phy`. */
export const wiphy = listedObject('wiphy', nl80211, 'getWiphy', {
  key: (device) => String(device.wiphy),
  request: { splitWiphyDump: true },
});

/** Interfaces of wireless devices: `iw dev`. */
export const wirelessInterface = listedObject('wirelessInterface', nl80211, 'getInterface', {
  key: ({ wdev }) => String(wdev),
  selfChanging: ['txqStats', 'generation'],
});

/** Stations that an interface is connected with: `iw dev LINK station dump`. */
export const wirelessStation = listedObject('wirelessStation', nl80211, 'getStation', {
  key: ({ mac }) => String(mac),
  link: 'ifindex',
  selfChanging: ['staInfo', 'generation'],
});

/** Networks that scans have found: `iw dev LINK scan dump`. */
export const scanResult = listedObject('scanResult', nl80211, 'getScan', {
  key: ({ bss }) => `${bss?.bssid} ${bss?.frequency}`,
  link: 'ifindex',
  selfChanging: ['bss', 'generation'],
});

/** Use of the channels: `iw dev LINK survey dump`. */
export const channelSurvey = listedObject('channelSurvey', nl80211, 'getSurvey', {
  key: ({ surveyInfo }) => String(surveyInfo?.frequency),
  link: 'ifindex',
  selfChanging: ['surveyInfo'],
});

/** Paths through the mesh of an interface: `iw dev LINK mpath dump`. */
export const meshPath = listedObject('meshPath', nl80211, 'getMpath', {
  key: ({ mac }) => String(mac),
  link: 'ifindex',
  selfChanging: ['mpathInfo', 'generation'],
});

/** The rules of countries: `iw reg get`. */
export const regulatoryDomain = listedObject('regulatoryDomain', nl80211, 'getReg', {
  key: ({ wiphy: device, regAlpha2 }) => `${device ?? ''} ${regAlpha2}`,
});
