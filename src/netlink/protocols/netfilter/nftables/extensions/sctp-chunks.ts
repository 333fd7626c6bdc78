import { integer } from '../datatypes/basic.ts';
import type { FieldRow } from '../payload/header.ts';
import { type Extension, extension } from './extension.ts';

const common: readonly FieldRow[] = [
  ['type', integer, 0, 8],
  ['flags', integer, 8, 8],
  ['length', integer, 16, 16],
];

const init: readonly FieldRow[] = [
  ['init-tag', integer, 32, 32],
  ['a-rwnd', integer, 64, 32],
  ['num-outbound-streams', integer, 96, 16],
  ['num-inbound-streams', integer, 112, 16],
  ['initial-tsn', integer, 128, 32],
];

function chunk(name: string, type: number, fields: readonly FieldRow[] = []): Extension {
  return extension('sctp', name, type, [...common, ...fields]);
}

/** The chunks of SCTP. */
export const sctpChunks: readonly Extension[] = [
  chunk('data', 0, [
    ['tsn', integer, 32, 32],
    ['stream', integer, 64, 16],
    ['ssn', integer, 80, 16],
    ['ppid', integer, 96, 32],
  ]),
  chunk('init', 1, init),
  chunk('init-ack', 2, init),
  chunk('sack', 3, [
    ['cum-tsn-ack', integer, 32, 32],
    ['a-rwnd', integer, 64, 32],
    ['num-gap-ack-blocks', integer, 96, 16],
    ['num-dup-tsns', integer, 112, 16],
  ]),
  chunk('heartbeat', 4),
  chunk('heartbeat-ack', 5),
  chunk('abort', 6),
  chunk('shutdown', 7, [['cum-tsn-ack', integer, 32, 32]]),
  chunk('shutdown-ack', 8),
  chunk('error', 9),
  chunk('cookie-echo', 10),
  chunk('cookie-ack', 11),
  chunk('ecne', 12, [['lowest-tsn', integer, 32, 32]]),
  chunk('cwr', 13, [['lowest-tsn', integer, 32, 32]]),
  chunk('shutdown-complete', 14),
  chunk('asconf-ack', 128, [['seqno', integer, 32, 32]]),
  chunk('forward-tsn', 192, [['new-cum-tsn', integer, 32, 32]]),
  chunk('asconf', 193, [['seqno', integer, 32, 32]]),
];
