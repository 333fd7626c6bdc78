import { littleEndian } from '../../codec/byte-order.ts';
import type { Greetings } from '../../protocol.ts';

/** Operations of a listener (`enum proc_cn_mcast_op` of linux/cn_proc.h). */
const LISTEN = 1;
const IGNORE = 2;

/** Bytes of `struct nlmsghdr` and `struct cn_msg`. */
const headersLength = 36;

/**
 * Makes the messages that begin and end the events of processes. `token` plus one comes back as the acknowledgement of the answer. `events` are
 * the bits of the wanted ones, which kernels before Linux 6.6 do not take.
 */
export function greetings(token = 0, events?: number): Greetings {
  // A filter drops the answer, too: it is set once the watch has been acknowledged.
  const all = message(LISTEN, token, undefined);
  return {
    begin: events === undefined ? [all] : [all, message(LISTEN, token, events)],
    end: message(IGNORE, token, undefined),
  };
}

function message(operation: number, token: number, events: number | undefined): Uint8Array {
  const data = events === undefined ? [operation] : [operation, events];
  const bytes = new Uint8Array(headersLength + data.length * 4);
  const view = new DataView(bytes.buffer);
  // struct nlmsghdr: NLMSG_DONE, as the connector sends it, too.
  view.setUint32(0, bytes.length, littleEndian);
  view.setUint16(4, 3, littleEndian);
  // struct cn_msg: CN_IDX_PROC, CN_VAL_PROC, sequence, acknowledgement, length of the data, flags.
  view.setUint32(16, 1, littleEndian);
  view.setUint32(20, 1, littleEndian);
  // The kernel overwrites the sequence of its answer, but not the acknowledgement.
  view.setUint32(28, token, littleEndian);
  view.setUint16(32, data.length * 4, littleEndian);
  for (const [index, value] of data.entries()) view.setUint32(headersLength + index * 4, value, littleEndian);
  return bytes;
}
