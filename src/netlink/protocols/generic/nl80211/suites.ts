import { enumeration } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';

/** Cipher suites of IEEE 802.11: the OUI 00-0f-ac and the type (`WLAN_CIPHER_SUITE_*` of linux/ieee80211.h in the kernel). */
export const cipherSuite = enumeration(u32, {
  wep40: 0x000fac01,
  tkip: 0x000fac02,
  ccmp: 0x000fac04,
  wep104: 0x000fac05,
  cmac: 0x000fac06,
  gcmp: 0x000fac08,
  gcmp256: 0x000fac09,
  ccmp256: 0x000fac0a,
  gmac128: 0x000fac0b,
  gmac256: 0x000fac0c,
  cmac256: 0x000fac0d,
});

/** Suites of authentication and key management of IEEE 802.11: the OUI 00-0f-ac and the type (`WLAN_AKM_SUITE_*`). */
export const akmSuite = enumeration(u32, {
  ieee8021x: 0x000fac01,
  psk: 0x000fac02,
  ftIeee8021x: 0x000fac03,
  ftPsk: 0x000fac04,
  ieee8021xSha256: 0x000fac05,
  pskSha256: 0x000fac06,
  tdls: 0x000fac07,
  sae: 0x000fac08,
  ftSae: 0x000fac09,
  apPeerKey: 0x000fac0a,
  suiteB: 0x000fac0b,
  suiteB192: 0x000fac0c,
  ftIeee8021xSha384: 0x000fac0d,
  filsSha256: 0x000fac0e,
  filsSha384: 0x000fac0f,
  ftFilsSha256: 0x000fac10,
  ftFilsSha384: 0x000fac11,
  owe: 0x000fac12,
});
