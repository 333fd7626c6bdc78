import { formatIpv4, formatIpv6 } from '../../netlink/codec/scalars/address-format.ts';
import type { InetSocket } from '../../netlink/protocols/sock-diag/index.ts';
import { rate, shortNumber } from './numbers.ts';
import type { ShowOptions } from './show-options.ts';

type TcpInfo = NonNullable<InetSocket['tcp']>;

/** A fact with a name: shown where it is not 0. */
type Fact = readonly [name: string, value: number | bigint | undefined];

const shown = (facts: readonly Fact[]): string => {
  let text = '';
  for (const [name, value] of facts) if (value) text += ` ${name}:${value}`;
  return text;
};
const milliseconds = (microseconds: number): string => shortNumber(microseconds / 1000);

const unlimited = 0xffff_ffff_ffff_ffffn;
/** The initial retransmission time-out, which is not shown: 3 s in microseconds. */
const usualRto = 3_000_000;

/** Returns the state of a TCP connection in the words of `ss -i`. */
export function tcpText(socket: InetSocket, options: ShowOptions): string {
  const { tcp } = socket;
  return (tcp === undefined ? '' : infoText(socket, tcp, options)) + md5Text(socket) + upperLayerText(socket);
}

function infoText(socket: InetSocket, tcp: TcpInfo, show: ShowOptions): string {
  const { congestionControl } = socket;
  const { options = [], windowScales = 0, rttVariation = 0 } = tcp;
  const { rto = 0, rtt = 0, ato = 0, sendMss = 0, congestionWindow = 0, sendSlowStartThreshold = 0 } = tcp;
  let text = '';
  if (show.options) {
    for (const [name, word] of tcpOptions) if (options.includes(name)) text += ` ${word}`;
  }
  if (congestionControl) text += ` ${congestionControl}`;
  if (options.includes('windowScale')) text += ` wscale:${windowScales & 15},${windowScales >> 4}`;
  if (rto !== 0 && rto !== usualRto) text += ` rto:${milliseconds(rto)}`;
  text += shown([['backoff', tcp.backoff]]);
  if (rtt) text += ` rtt:${milliseconds(rtt)}/${milliseconds(rttVariation)}`;
  if (ato) text += ` ato:${milliseconds(ato)}`;
  text += shown([
    ['mss', sendMss],
    ['pmtu', tcp.pathMtu],
    ['rcvmss', tcp.receiveMss],
    ['advmss', tcp.advertisedMss],
    ['cwnd', congestionWindow],
    ['ssthresh', sendSlowStartThreshold < 0xffff ? sendSlowStartThreshold : 0],
    ['bytes_sent', tcp.bytesSent],
    ['bytes_retrans', tcp.bytesRetransmitted],
    ['bytes_acked', tcp.bytesAcked],
    ['bytes_received', tcp.bytesReceived],
    ['segs_out', tcp.segmentsOut],
    ['segs_in', tcp.segmentsIn],
    ['data_segs_out', tcp.dataSegmentsOut],
    ['data_segs_in', tcp.dataSegmentsIn],
  ]);
  text += congestionText(socket, show);
  const { vegas } = socket;
  const vegasRtt = vegas?.enabled && vegas.rtt && vegas.rtt !== 0x7fff_ffff ? vegas.rtt : rtt;
  if (vegasRtt > 0 && sendMss && congestionWindow)
    text += ` send ${rate((congestionWindow * sendMss * 8_000_000) / vegasRtt, show.numeric)}bps`;
  text += shown([
    ['lastsnd', tcp.lastDataSent],
    ['lastrcv', tcp.lastDataReceived],
    ['lastack', tcp.lastAckReceived],
  ]);
  const { pacingRate = 0n, maxPacingRate = 0n, deliveryRate = 0n } = tcp;
  const bits = (bytes: bigint): string => `${rate(Number(bytes) * 8, show.numeric)}bps`;
  if (pacingRate !== 0n && pacingRate !== unlimited) {
    text += ` pacing_rate ${bits(pacingRate)}`;
    if (maxPacingRate !== 0n && maxPacingRate !== unlimited) text += `/${bits(maxPacingRate)}`;
  }
  if (deliveryRate !== 0n) text += ` delivery_rate ${bits(deliveryRate)}`;
  text += shown([
    ['delivered', tcp.delivered],
    ['delivered_ce', tcp.deliveredCe],
  ]);
  if (((tcp.rateFlags ?? 0) & 1) !== 0) text += ' app_limited';
  text += limitsText(tcp);
  text += shown([['unacked', tcp.unacked]]);
  if (tcp.retransmitted || tcp.totalRetransmitted)
    text += ` retrans:${tcp.retransmitted}/${tcp.totalRetransmitted}`;
  const { minimumRtt = 0 } = tcp;
  text += shown([
    ['lost', tcp.lost],
    ['sacked', socket.state === 'listening' ? 0 : tcp.sacked],
    ['dsack_dups', tcp.duplicateSacks],
    ['fackets', tcp.fackets],
  ]);
  if (tcp.reordering !== 3) text += ` reordering:${tcp.reordering ?? 0}`;
  text += shown([['reord_seen', tcp.reorderingSeen]]);
  if (tcp.receiveRtt) text += ` rcv_rtt:${milliseconds(tcp.receiveRtt)}`;
  text += shown([
    ['rcv_space', tcp.receiveSpace],
    ['rcv_ssthresh', tcp.receiveSlowStartThreshold],
    ['notsent', tcp.notSentBytes],
  ]);
  if (minimumRtt !== 0 && minimumRtt !== 0xffff_ffff) text += ` minrtt:${milliseconds(minimumRtt)}`;
  return (
    text +
    shown([
      ['rcv_ooopack', tcp.outOfOrderPackets],
      ['snd_wnd', tcp.sendWindow],
    ])
  );
}

const tcpOptions = [
  ['timestamps', 'ts'],
  ['sack', 'sack'],
  ['ecn', 'ecn'],
  ['ecnSeen', 'ecnseen'],
  ['synData', 'fastopen'],
] as const;

/** Returns the state of the congestion control, where it reports one. */
function congestionText({ dctcp, bbr }: InetSocket, show: ShowOptions): string {
  let text = '';
  if (dctcp !== undefined) {
    const { ceState, alpha, abEcn, abTotal } = dctcp;
    text += dctcp.enabled
      ? ` dctcp:(ce_state:${ceState},alpha:${alpha},ab_ecn:${abEcn},ab_tot:${abTotal})`
      : ' dctcp:fallback_mode';
  }
  if (bbr !== undefined) {
    const { bandwidthLow = 0, bandwidthHigh = 0, minimumRtt = 0, pacingGain, windowGain } = bbr;
    const bandwidth = (BigInt(bandwidthHigh) << 32n) | BigInt(bandwidthLow);
    text += ` bbr:(bw:${rate(Number(bandwidth) * 8, show.numeric)}bps,mrtt:${milliseconds(minimumRtt)}`;
    if (pacingGain) text += `,pacing_gain:${shortNumber(pacingGain / 256)}`;
    if (windowGain) text += `,cwnd_gain:${shortNumber(windowGain / 256)}`;
    text += ')';
  }
  return text;
}

/** Returns how long data was sent, and how much of it a window or a buffer was too small. */
function limitsText({ busyTime = 0n, receiveWindowLimited = 0n, sendBufferLimited = 0n }: TcpInfo): string {
  if (busyTime === 0n) return '';
  const part = (name: string, time: bigint): string =>
    time === 0n ? '' : ` ${name}:${time / 1000n}ms(${((100 * Number(time)) / Number(busyTime)).toFixed(1)}%)`;
  return ` busy:${busyTime / 1000n}ms${part('rwnd_limited', receiveWindowLimited)}${part('sndbuf_limited', sendBufferLimited)}`;
}

function md5Text({ md5Signatures }: InetSocket): string {
  if (md5Signatures === undefined || md5Signatures.length === 0) return '';
  const keys = md5Signatures.map(({ family, prefixLength, keyLength = 0, address, key }) => {
    const bytes = address ?? new Uint8Array(16);
    const host = family === 'inet6' ? formatIpv6(bytes, 0) : formatIpv4(bytes, 0);
    return `${host}/${prefixLength}=${escaped((key ?? bytes).subarray(0, keyLength))}`;
  });
  return ` md5keys:${keys.join(',')}`;
}

/** Returns text of bytes; signs that are not printable, blanks, commas and backslashes as octal numbers. */
function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x2c && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  ).join('');
}

const tlsModes: Readonly<Record<string, string>> = {
  none: 'none',
  software: 'sw',
  hardware: 'hw',
  hardwareRecord: 'hw-record',
};

const subflowFlags = [
  ['capableRemote', 'M'],
  ['capableLocal', 'm'],
  ['joinRemote', 'J'],
  ['joinLocal', 'j'],
  ['backupRemote', 'B'],
  ['backupLocal', 'b'],
  ['fullyEstablished', 'e'],
  ['connected', 'c'],
  ['mapValid', 'v'],
] as const;

function upperLayerText({ upperLayer }: InetSocket): string {
  if (upperLayer === undefined) return '';
  const { name, tls, mptcp } = upperLayer;
  let text = name === undefined ? '' : ` tcp-ulp-${name}`;
  if (tls !== undefined) {
    const { version, cipher, receive, transmit, zeroCopySend } = tls;
    const known = (value: string | number | undefined, names?: Readonly<Record<string, string>>): string =>
      typeof value === 'number' ? `unknown(${value})` : (names?.[value ?? ''] ?? String(value));
    if (version !== undefined) text += ` version: ${known(version)}`;
    if (typeof cipher === 'string') text += ` cipher: ${cipher}`;
    if (receive !== undefined) text += ` rxconf: ${known(receive, tlsModes)}`;
    if (transmit !== undefined) text += ` txconf: ${known(transmit, tlsModes)}`;
    if (zeroCopySend === true) text += ' zc_ro_tx';
  }
  if (mptcp !== undefined) {
    const { flags = [], tokenRemote, tokenLocal, idRemote, idLocal } = mptcp;
    const letters = subflowFlags.map(([flag, letter]) => (flags.includes(flag) ? letter : '')).join('');
    if (flags.length > 0) text += ` flags:${letters}`;
    const hex = (value: number | bigint): string => value.toString(16);
    if (tokenRemote !== undefined && tokenLocal !== undefined)
      text += ` token:${hex(tokenRemote).padStart(4, '0')}(id:${idRemote})/${hex(tokenLocal).padStart(4, '0')}(id:${idLocal})`;
    if (mptcp.mapSequence !== undefined) text += ` seq:${hex(mptcp.mapSequence)}`;
    if (mptcp.mapSubflowSequence !== undefined) text += ` sfseq:${hex(mptcp.mapSubflowSequence)}`;
    if (mptcp.subflowSequenceOffset !== undefined) text += ` ssnoff:${hex(mptcp.subflowSequenceOffset)}`;
    if (mptcp.mapDataLength !== undefined) text += ` maplen:${hex(mptcp.mapDataLength)}`;
  }
  return text;
}

/** Returns the state of an MPTCP connection. */
export function mptcpText({ mptcp }: InetSocket): string {
  if (mptcp === undefined) return '';
  const { flags = [], token, writeSequence, sendUnacknowledged, receiveNext } = mptcp;
  const hexadecimal = (facts: readonly Fact[]): string =>
    facts.map(([name, value]) => (value ? ` ${name}:${value.toString(16)}` : '')).join('');
  return [
    shown([
      ['subflows', mptcp.subflows],
      ['add_addr_signal', mptcp.addAddressSignal],
      ['add_addr_accepted', mptcp.addAddressAccepted],
      ['subflows_max', mptcp.subflowsMaximum],
      ['add_addr_signal_max', mptcp.addAddressSignalMaximum],
      ['add_addr_accepted_max', mptcp.addAddressAcceptedMaximum],
    ]),
    flags.includes('fallback') ? ' fallback' : '',
    flags.includes('remoteKeyReceived') ? ' remote_key' : '',
    hexadecimal([
      ['token', token],
      ['write_seq', writeSequence],
      ['snd_una', sendUnacknowledged],
      ['rcv_nxt', receiveNext],
    ]),
  ].join('');
}
