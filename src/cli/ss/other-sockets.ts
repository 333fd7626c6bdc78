import type {
  netlinkSockets,
  packetSockets,
  tipcSockets,
  unixSockets,
  vsockSockets,
  xdpSockets,
} from '../../netlink/protocols/sock-diag/index.ts';
import type { ResultOf } from '../../netlink/request/request.ts';
import { identityText } from './inet-socket.ts';
import {
  directions,
  type Lookup,
  lineStart,
  memoryText,
  type ShowOptions,
  stateText,
} from './show-options.ts';
import type { ListedSocket } from './socket-row.ts';
import { utf8 } from './utf8.ts';

type Listed<S extends { list: (...query: never[]) => unknown }> =
  ResultOf<ReturnType<S['list']>> extends readonly (infer T)[] ? T : never;

const unbound = { interface: 0, mark: 0, cgroupId: 0n };
const noAddress: readonly [string, string] = ['*', ''];

/** Describes a unix socket. */
export function unixSocket(socket: Listed<typeof unixSockets>, show: ShowOptions): ListedSocket {
  const { inode = 0, peer = 0, type, state = 0, queues, name, memory, shutdown, file, pending } = socket;
  // An abstract name begins with a zero byte, which is shown as @.
  const path =
    name === undefined
      ? ''
      : name[0] === 0
        ? utf8(name).replaceAll('\0', '@')
        : utf8(name).replace(/\0.*$/s, '');
  return {
    facts: {
      family: 'unix',
      local: { address: path, port: inode },
      peer: { address: '', port: peer },
      ...unbound,
    },
    inode,
    object: socket,
    row: (users) => ({
      netid: type === 'stream' ? 'u_str' : type === 'seqpacket' ? 'u_seq' : 'u_dgr',
      state: stateText(state),
      receiveQueue: queues?.receive ?? 0,
      sendQueue: queues?.send ?? 0,
      local: [`${path === '' ? '*' : path} `, String(inode)],
      peer: ['* ', String(peer)],
      details: [
        users,
        show.memory && memory !== undefined ? memoryText(memory) : '',
        ...(show.extended
          ? [
              shutdown === undefined ? '' : directions(shutdown),
              file === undefined ? '' : fileText(file),
              pending === undefined ? '' : ` peers:${pending.map((one) => ` ${one}`).join('')}`,
            ]
          : []),
      ].join(''),
    }),
  };
}

/** The numbers of the device as the C library splits them, which `ss` prints. */
function fileText({ inode, device = 0 }: { readonly inode?: number; readonly device?: number }): string {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return ` ino:${inode} dev:${major}/${minor}`;
}

/** Describes a netlink socket. */
export function netlinkSocket(
  socket: Listed<typeof netlinkSockets>,
  show: ShowOptions,
  lookup: Lookup,
): ListedSocket {
  const {
    protocol = 0,
    port = 0,
    state,
    destinationPort = 0,
    destinationGroup = 0,
    inode = 0,
    memory,
    groups,
  } = socket;
  const signed = port | 0;
  return {
    facts: {
      family: 'netlink',
      local: { address: protocol, port },
      peer: { address: '', port: 0xffff_ffff },
      ...unbound,
    },
    inode,
    object: socket,
    row() {
      const process = show.numeric || signed <= 0 ? undefined : lookup.processName(signed);
      const name =
        signed === -1
          ? '*'
          : !show.numeric && signed === 0
            ? 'kernel'
            : process === undefined
              ? String(signed)
              : `${process}/${signed}`;
      return {
        netid: 'nl',
        state: stateText('closed'),
        receiveQueue: memory?.receiveAllocated ?? 0,
        sendQueue: memory?.sendAllocated ?? 0,
        local: [`${show.numeric ? protocol : lookup.netlinkProtocolName(protocol)}:`, name],
        // State 1 is NETLINK_CONNECTED.
        peer: state === 1 ? [`${destinationGroup | 0}:`, String(destinationPort | 0)] : noAddress,
        details: [
          show.extended
            ? ` sk=0 cb=0 groups=0x${((groups?.[0] ?? 0) >>> 0).toString(16).padStart(8, '0')}`
            : '',
          show.memory && memory !== undefined ? `\t${memoryText(memory)}` : '',
        ].join(''),
      };
    },
  };
}

/** EtherType of a socket that receives all packets (`ETH_P_ALL`). */
const allEtherTypes = 3;

/** Describes a packet socket. */
export function packetSocket(
  socket: Listed<typeof packetSockets>,
  show: ShowOptions,
  lookup: Lookup,
): ListedSocket {
  const { type, etherType = 0, inode = 0, cookie = 0n, memory, info, uid = 0 } = socket;
  const index = info?.index ?? 0;
  return {
    facts: {
      family: 'packet',
      local: { address: etherType, port: index },
      peer: { address: '', port: 0 },
      ...unbound,
      interface: index,
    },
    inode,
    object: socket,
    row: (users) => ({
      netid: type === 'raw' ? 'p_raw' : 'p_dgr',
      state: stateText('closed'),
      receiveQueue: memory?.receiveAllocated ?? 0,
      sendQueue: 0,
      local: [
        `${
          etherType === allEtherTypes
            ? '*'
            : show.numeric
              ? `[${etherType}]`
              : lookup.etherTypeName(etherType)
        }:`,
        index === 0 ? '*' : lookup.linkName(index),
      ],
      peer: noAddress,
      details: [
        users,
        show.extended ? identityText({ uid, inode, cookie }, lookup) + packetText(socket, show) : '',
        show.bpf ? programText(socket, show) : '',
        show.memory && memory !== undefined ? memoryText(memory) : '',
      ].join(''),
    }),
  };
}

const packetFlags = [
  ['running', 'running'],
  ['auxData', ' auxdata'],
  ['originalDevice', ' origdev'],
  ['vnetHeader', ' vnethdr'],
  ['loss', ' loss'],
] as const;
const fanoutTypes = ['hash', 'lb', 'cpu', 'roll', 'random', 'qm'];

function packetText(
  { info, receiveRing, sendRing, fanout }: Listed<typeof packetSockets>,
  show: ShowOptions,
): string {
  const start = lineStart(show);
  const ring = (name: string, value: typeof receiveRing): string => {
    if (value === undefined) return '';
    const { blockSize, blocks, frameSize, frames, retireTimeout, features = 0 } = value;
    return `${start}${name}(blk_size:${blockSize},blk_nr:${blocks},frm_size:${frameSize},frm_nr:${frames},tmo:${retireTimeout},features:0x${features.toString(16)})`;
  };
  let text = '';
  if (info !== undefined) {
    const { version, copyThreshold, flags = [] } = info;
    const words = packetFlags.map(([flag, word]) => (flags.includes(flag) ? word : '')).join('');
    text += `${start}ver:${version} cpy_thresh:${copyThreshold} flags( ${flags.length === 0 ? '0' : words} )`;
  }
  text += ring('ring_rx', receiveRing) + ring('ring_tx', sendRing);
  if (fanout !== undefined) {
    const type = fanout >>> 16;
    text += `${start}fanout(id:${fanout & 0xffff},type:${fanoutTypes[type] ?? `0x${type.toString(16)}`})`;
  }
  return text;
}

function programText({ filter }: Listed<typeof packetSockets>, show: ShowOptions): string {
  if (filter === undefined) return '';
  const code = filter.map(
    ({ code = 0, jumpTrue, jumpFalse, operand }) =>
      ` 0x${code.toString(16).padStart(2, '0')} ${jumpTrue} ${jumpFalse} ${operand},`,
  );
  return `${lineStart(show)}bpf filter (${filter.length}): ${code.join('')}`;
}

/** Describes a socket between a virtual machine and its host. */
export function vsockSocket(socket: Listed<typeof vsockSockets>): ListedSocket {
  const {
    type,
    state = 0,
    sourceCid = 0,
    sourcePort = 0,
    destinationCid = 0,
    destinationPort = 0,
    inode = 0,
  } = socket;
  const any = 0xffff_ffff;
  const text = (cid: number, port: number): readonly [string, string] => [
    `${cid === any ? '*' : cid}:`,
    port === any ? '*' : String(port),
  ];
  return {
    facts: {
      family: 'vsock',
      local: { address: sourceCid, port: sourcePort },
      peer: { address: destinationCid, port: destinationPort },
      ...unbound,
    },
    inode,
    object: socket,
    row: (users) => ({
      netid: type === 'stream' ? 'v_str' : type === 'dgram' ? 'v_dgr' : '???',
      state: stateText(state),
      receiveQueue: 0,
      sendQueue: 0,
      local: text(sourceCid, sourcePort),
      peer: text(destinationCid, destinationPort),
      details: users,
    }),
  };
}

/** Describes an AF_XDP socket. */
export function xdpSocket(
  socket: Listed<typeof xdpSockets>,
  show: ShowOptions,
  lookup: Lookup,
): ListedSocket {
  const { inode = 0, cookie = 0n, info, uid = 0, memory } = socket;
  const { index = 0, queue = 0 } = info ?? {};
  return {
    facts: {
      family: 'xdp',
      local: { address: '', port: queue },
      peer: { address: '', port: 0 },
      ...unbound,
      interface: index,
    },
    inode,
    object: socket,
    row: (users) => ({
      netid: 'xdp',
      state: stateText('closed'),
      receiveQueue: memory?.receiveAllocated ?? 0,
      sendQueue: 0,
      local: index === 0 ? noAddress : [`${lookup.linkName(index)}:`, `q${queue}`],
      peer: noAddress,
      details: [
        users,
        show.extended ? identityText({ uid, inode, cookie }, lookup) + xdpText(socket, show) : '',
        show.memory && memory !== undefined ? memoryText(memory) : '',
      ].join(''),
    }),
  };
}

function xdpText(socket: Listed<typeof xdpSockets>, show: ShowOptions): string {
  const start = lineStart(show);
  const ring = (name: string, value: { readonly entries?: number } | undefined): string =>
    value === undefined ? '' : `${start}${name}(entries:${value.entries})`;
  const { receiveRing, sendRing, packetMemory: umem, fillRing, completionRing, statistics } = socket;
  let text = ring('rx', receiveRing) + ring('tx', sendRing);
  if (umem !== undefined) {
    const isZeroCopy = umem.flags?.includes('zeroCopy') === true;
    text += `${start}umem(id:${umem.id},size:${umem.size},num_pages:${umem.pages},chunk_size:${umem.chunkSize},headroom:${umem.headroom},ifindex:${umem.index},qid:${umem.queue},zc:${Number(isZeroCopy)},refs:${umem.references})`;
    text += ring('fr', fillRing) + ring('cr', completionRing);
  }
  if (statistics !== undefined) {
    const { receiveDropped, receiveInvalid, receiveFull, fillRingEmpty, sendInvalid, sendRingEmpty } =
      statistics;
    text += `${start}stats(rx dropped:${receiveDropped},rx invalid:${receiveInvalid},rx queue full:${receiveFull},rx fill ring empty:${fillRingEmpty},tx invalid:${sendInvalid},tx ring empty:${sendRingEmpty})`;
  }
  return text;
}

const tipcNetids: Readonly<Record<string, string>> = {
  stream: 'ti_st',
  dgram: 'ti_dg',
  rdm: 'ti_rd',
  seqpacket: 'ti_sq',
};

/** Describes a TIPC socket. */
export function tipcSocket(
  message: Listed<typeof tipcSockets>,
  show: ShowOptions,
  lookup: Lookup,
): ListedSocket {
  const socket = message.socket ?? {};
  const {
    type = 0,
    state = 0,
    address = 0,
    port = 0,
    connection,
    statistics,
    inode = 0,
    uid = 0,
    cookie = 0n,
  } = socket;
  return {
    facts: {
      family: 'tipc',
      local: { address, port },
      peer: { address: connection?.node ?? 0, port: connection?.port ?? 0 },
      ...unbound,
    },
    inode,
    object: socket,
    row: (users) => ({
      netid: tipcNetids[type] ?? '???',
      state: stateText(state),
      receiveQueue: statistics?.receiveQueue ?? 0,
      sendQueue: statistics?.sendQueue ?? 0,
      local: [`${address}:`, String(port)],
      peer: connection === undefined ? ['-', ''] : [`${connection.node}:`, String(connection.port)],
      details: [
        show.extended ? identityText({ uid, inode, cookie }, lookup) : '',
        users,
        show.tipcInfo ? tipcText(socket, show) : '',
      ].join(''),
    }),
  };
}

function tipcText(
  { type, statistics, hasPublications, connection }: NonNullable<Listed<typeof tipcSockets>['socket']>,
  show: ShowOptions,
): string {
  const { linkCongested, connectionCongested, dropped = 0 } = statistics ?? {};
  const congestion = linkCongested === true ? 'link' : connectionCongested === true ? 'conn' : 'none';
  const name = connection?.hasName === true ? ` via {${connection.type},${connection.instance}} ` : '';
  return `${show.oneLine ? ' ' : '\n '}type:${String(type).toUpperCase()} cong:${congestion}  drop:${dropped} ${hasPublications === true ? ' publ' : ''}${name}`;
}
