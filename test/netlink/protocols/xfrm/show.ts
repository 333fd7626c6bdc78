// States and policies in the text of `ip -s xfrm`, to compare each field with it.
import type { Limits, Policy, Selector, State } from '../../../../src/netlink/protocols/xfrm/index.ts';

/** The name of a link by index. */
export type LinkNames = ReadonlyMap<number, string>;

const words = (name: string | number): string =>
  typeof name === 'number' ? String(name) : name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const hex = (value: number, digits = 8): string => `0x${value.toString(16).padStart(digits, '0')}`;
const withHex = (value: number): string => `${value}(${hex(value)})`;
const bits = (value: number): string => `(0x${value.toString(2).padStart(8, '0')})`;

function flagBits(names: Readonly<Record<string, number>>, flags: readonly (string | number)[]): number {
  return flags.reduce<number>(
    (all, flag) => all | (typeof flag === 'number' ? flag : (names[flag] as number)),
    0,
  );
}
const stateBits = {
  noecn: 1,
  decapDscp: 2,
  nopmtudisc: 4,
  wildrecv: 8,
  icmp: 16,
  afUnspec: 32,
  align4: 64,
  esn: 128,
};
const policyBits = { localok: 1, icmp: 2 };

function selectorText(
  { src, dst, protocol, sourcePort = 0, destinationPort = 0, ifindex, user = 0 }: Selector,
  names: LinkNames,
): string {
  const parts = [`src ${src} dst ${dst}`];
  if (protocol !== undefined) {
    parts.push(`proto ${protocol === 'ipv6Icmp' ? 'ipv6-icmp' : words(protocol)}`);
    if (protocol === 'ipv6Icmp' || protocol === 'icmp')
      parts.push(`type ${sourcePort} code ${destinationPort}`);
    else if (protocol === 'gre') parts.push(`key ${sourcePort * 0x10000 + destinationPort}`);
    else parts.push(`sport ${sourcePort} dport ${destinationPort}`);
  }
  if (ifindex !== undefined) parts.push(`dev ${names.get(ifindex)}`);
  parts.push(`uid ${user}`);
  return parts.join(' ');
}

function limitText(limits: Limits): string[] {
  const count = (value: bigint | undefined, unit: string) => `${value ?? '(INF)'}(${unit})`;
  const time = (value: bigint | undefined) => `${value ?? 0n}(sec)`;
  return [
    '\tlifetime config:',
    `\t  limit: soft ${count(limits.softBytes, 'bytes')}, hard ${count(limits.hardBytes, 'bytes')}`,
    `\t  limit: soft ${count(limits.softPackets, 'packets')}, hard ${count(limits.hardPackets, 'packets')}`,
    `\t  expire add: soft ${time(limits.softAddSeconds)}, hard ${time(limits.hardAddSeconds)}`,
    `\t  expire use: soft ${time(limits.softUseSeconds)}, hard ${time(limits.hardUseSeconds)}`,
  ];
}

function timeText(seconds: bigint): string {
  if (seconds === 0n) return '-';
  const time = new Date(Number(seconds) * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

function useText({ bytes, packets, addTime, useTime }: State['current']): string[] {
  return [
    '\tlifetime current:',
    `\t  ${bytes}(bytes), ${packets}(packets)`,
    `\t  add ${timeText(addTime)} use ${timeText(useTime)}`,
  ];
}

const keyText = ({ name, key }: { name: string; key: unknown }): string =>
  `${name} ${key} (${String(key).length * 4 - 8} bits)`;

/** A state as `ip -s xfrm state` shows it. */
export function stateText(state: State, names: LinkNames): string {
  const { mark, outputMark, outputMarkMask, auth, authTrunc, aead, enc, comp, encap, replay, replayEsn } =
    state;
  const flags = [...state.flags.map(words)];
  if (state.extraFlags?.length) flags.push('extra_flag', ...state.extraFlags.map(words));
  const lines: unknown[] = [
    `src ${state.src} dst ${state.dst}`,
    `\tproto ${words(state.protocol)} spi ${hex(state.spi)}(${state.spi}) reqid ${withHex(state.reqid)} mode ${words(state.mode)}`,
    `\treplay-window ${state.replayWindow} seq 0x${String(state.seq).padStart(8, '0')} flag ${flags.join(' ')} ${bits(flagBits(stateBits, state.flags))}`,
    mark &&
      `\tmark ${hex(mark.value, 1)}/${hex(mark.mask, 1)}${outputMark === undefined ? '' : ` output-mark ${hex(outputMark, 1)}/${hex(outputMarkMask ?? 0xffffffff, 1)}`}`,
    auth && `\tauth ${keyText(auth)}`,
    authTrunc && `\tauth-trunc ${keyText(authTrunc)} ${authTrunc.truncationLength}`,
    aead && `\taead ${keyText(aead)} ${aead.icvLength}`,
    enc && `\tenc ${keyText(enc)}`,
    comp && `\tcomp ${comp.name} `,
    encap &&
      `\tencap type ${words(encap.type)} sport ${encap.sourcePort} dport ${encap.destinationPort} addr ${encap.originalAddress}`,
    state.lastUsed && `\tlastused ${timeText(state.lastUsed)}`,
    replay &&
      `\tanti-replay context: seq ${hex(replay.seq, 1)}, oseq ${hex(replay.oseq, 1)}, bitmap ${hex(replay.bitmap)}`,
    ...(replayEsn === undefined
      ? []
      : [
          '\tanti-replay esn context:',
          `\t seq-hi ${hex(replayEsn.seqHi, 1)}, seq ${hex(replayEsn.seq, 1)}, oseq-hi ${hex(replayEsn.oseqHi, 1)}, oseq ${hex(replayEsn.oseq, 1)}`,
          `\t replay_window ${replayEsn.replayWindow}, bitmap-length ${replayEsn.bitmap?.length}`,
          `\t ${(replayEsn.bitmap ?? []).map((word) => `${word.toString(16).padStart(8, '0')} `).join('')}`,
        ]),
    state.ifId === undefined ? undefined : `\tif_id ${hex(state.ifId, 1)}`,
    state.tfcpad === undefined ? undefined : `\ttfcpad ${state.tfcpad}`,
    state.direction && `\tdir ${state.direction}`,
    state.pcpu === undefined ? undefined : `\tpcpu-num ${state.pcpu}`,
    state.flags.includes('afUnspec') ? undefined : `\tsel ${selectorText(state.selector, names)}`,
    ...limitText(state.limits),
    ...useText(state.current),
    '\tstats:',
    `\t  replay-window ${state.statistics.replayWindow} replay ${state.statistics.replay} failed ${state.statistics.integrityFailed}`,
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
}

/** A policy as `ip -s xfrm policy` shows it. */
export function policyText(policy: Policy, names: LinkNames): string {
  const { mark, ifId, templates, flags, lastUsed } = policy;
  const lines: unknown[] = [
    selectorText(policy.selector, names),
    `\tdir ${policy.direction} action ${policy.action} index ${policy.index} priority ${policy.priority} ptype ${policy.type} share ${policy.share} flag ${flags.map(words).join(' ')} ${bits(flagBits(policyBits, flags))}`,
    ...limitText(policy.limits),
    ...useText(policy.current),
    lastUsed && `\tlastused ${timeText(lastUsed)}`,
    mark && `\tmark ${hex(mark.value, 1)}/${hex(mark.mask, 1)} `,
    ...templates.flatMap(
      ({ src, dst, protocol, spi = 0, reqid = 0, mode = 0, level, share = 'any', ...masks }) => [
        `\ttmpl src ${src} dst ${dst}`,
        `\t\tproto ${words(protocol)} spi ${hex(spi)}(${spi}) reqid ${withHex(reqid)} mode ${words(mode)}`,
        `\t\tlevel ${level} share ${share} `,
        `\t\tenc-mask ${maskText(masks.encAlgorithms)} auth-mask ${maskText(masks.authAlgorithms)} comp-mask ${maskText(masks.compAlgorithms)}`,
      ],
    ),
    ifId === undefined ? undefined : `\tif_id ${hex(ifId, 1)}`,
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
}

const maskText = (mask = 0xffff_ffff): string => mask.toString(16).padStart(8, '0');
