import type { TestContext } from 'vitest';
import { NetlinkSocket } from '../../../../src/netlink/socket/socket.ts';
import { type TestNamespace, testNamespace } from '../../../support/namespace.ts';

/** A namespace with a socket for states and policies. */
export interface XfrmNamespace extends TestNamespace {
  readonly xfrm: NetlinkSocket<'xfrm'>;
}

/** A new namespace, which is gone when the test is over. */
export function xfrmNamespace(context: TestContext): XfrmNamespace {
  const namespace = testNamespace(context);
  const xfrm = NetlinkSocket.open('xfrm', { namespace });
  context.onTestFinished(() => xfrm.close());
  namespace.run('ip link set lo up');
  return { ...namespace, xfrm };
}

const key = `0x${'0f'.repeat(16)}`;
const long = `0x${'1e'.repeat(32)}`;
const keys = `enc 'cbc(aes)' ${key} auth 'hmac(sha256)' ${long}`;
const gcm = `aead 'rfc4106(gcm(aes))' 0x${'2d'.repeat(20)} 128`;
const esp = (spi: number) => `ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi ${spi}`;

/** Commands that make states with every word of iproute2. */
export const stateCommands: readonly string[] = [
  `${esp(0x1000)} mode tunnel reqid 7 ${gcm} seq 9 replay-window 32 replay-seq 5 replay-oseq 6 flag noecn decap-dscp`,
  `${esp(0x1001)} mode transport ${keys} replay-window 128 flag esn sel src 10.1.0.0/16 dst 10.2.0.0/16 dev lo proto tcp sport 80 dport 443`,
  `${esp(0x1002)} ${keys} mark 5 mask 0xff output-mark 7 mask 0xf if_id 9 tfcpad 100 extra-flag dont-encap-dscp mode tunnel`,
  `${esp(0x1003)} enc 'cbc(aes)' ${key} auth-trunc 'hmac(sha1)' ${key} 160 encap espinudp 4500 4501 10.9.9.9 limit time-soft 10000 limit time-hard 20000 limit time-use-soft 30000 limit time-use-hard 40000 limit byte-soft 50 limit byte-hard 60000 limit packet-soft 70 limit packet-hard 80000`,
  `${esp(0x1005)} ${keys} flag nopmtudisc icmp af-unspec align4 replay-window 100`,
  `${esp(0x1006)} ${keys} extra-flag oseq-may-wrap`,
  `ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto ah spi 0x21 auth 'hmac(sha256)' ${long}`,
  `ip xfrm state add src fd00::1 dst fd00::2 proto esp spi 0x1004 mode beet ${keys} sel src fd00::1/128 dst fd00::2/128 proto ipv6-icmp type 128 code 0`,
  `ip xfrm state add src 2001:: dst 2002:: proto esp spi 0x1007 mode tunnel ${keys}`,
];

/** A command that makes two states: one of compression, and one of the protocol 4 that the kernel adds. */
export const compressionCommand =
  'ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto comp spi 0x20 mode tunnel comp deflate';

/** A command that makes an incomplete state, also where the kernel cannot encrypt. */
export const larvalCommand =
  'ip xfrm state allocspi src 10.0.0.1 dst 10.0.0.2 proto esp mode tunnel reqid 3 min 0x2000 max 0x2fff';

/** Commands that make policies with every word of iproute2. */
export const policyCommands: readonly string[] = [
  'ip xfrm policy add src 10.1.0.0/16 dst 10.2.0.0/16 dir out tmpl src 192.0.2.1 dst 192.0.2.2 proto esp mode tunnel reqid 1',
  'ip xfrm policy add src 10.1.0.0/16 dst 10.3.0.0/16 proto udp sport 53 dport 5353 dev lo dir in priority 5 action block flag localok icmp',
  'ip xfrm policy add src fd00::/16 dst fd01::/16 dir fwd mark 3 mask 0xf if_id 5 limit packet-hard 9 tmpl src fd00::1 dst fd01::1 proto esp mode tunnel level use tmpl proto ah spi 0x55 mode transport',
  'ip xfrm policy add src 0.0.0.0/0 dst 0.0.0.0/0 proto gre key 0x01020304 dir out priority 7',
  'ip xfrm policy add src 10.7.0.1/32 dst 0.0.0.0/0 proto icmp type 8 code 0 dir in index 0x80 limit time-hard 5000 limit byte-soft 100',
  'ip xfrm policy add src 2001::/3 dst ::/0 dir out priority 9',
];
