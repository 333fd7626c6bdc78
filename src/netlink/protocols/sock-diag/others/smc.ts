import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { fixedBytes, fixedString } from '../../../codec/scalars/strings.ts';
import { socketFamilies } from '../families.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list: bit n - 1 for attribute n (`SMC_DIAG_*` of linux/smc_diag.h). */
const extensions = flags(u8, { connection: 1, group: 2, shutdown: 4, buffer: 8, fallback: 16 });

/** States of an SMC socket (`enum smc_state` of net/smc/smc.h). */
const states = enumeration(u8, {
  active: 1,
  init: 2,
  closed: 7,
  listening: 10,
  peerCloseWait1: 20,
  peerCloseWait2: 21,
  applicationFinCloseWait: 24,
  applicationCloseWait1: 22,
  applicationCloseWait2: 23,
  peerFinCloseWait: 25,
  peerAbortWait: 26,
  processAbort: 27,
});

/** Addresses: the first 4 bytes of those of IPv4. The kernel does not say which ones they are. */
const identity = {
  sourcePort: be16,
  destinationPort: be16,
  source: fixedBytes(16),
  destination: fixedBytes(16),
  interface: u32,
  cookie: u64,
};

const cursor = struct('smc_diag_cursor', { _reserved: pad(2), wrap: u16, count: u32 });

const reply = structWithAttributes(
  struct('smc_diag_msg', {
    family,
    state: states,
    mode: enumeration(u8, { smcr: 0, tcp: 1, smcd: 2 }),
    shutdown: u8,
    ...identity,
    uid: u32,
    inode: u64,
  }),
  attributes('SMC_DIAG', () => ({
    connection: [
      1,
      struct('smc_diag_conninfo', {
        token: u32,
        sendBufferSize: u32,
        receiveBufferSize: u32,
        peerReceiveBufferSize: u32,
        receivedProducer: cursor,
        receivedConsumer: cursor,
        sentProducer: cursor,
        sentConsumer: cursor,
        receivedProducerFlags: u8,
        receivedConnectionFlags: u8,
        sentProducerFlags: u8,
        sentConnectionFlags: u8,
        prepared: cursor,
        sent: cursor,
        confirmed: cursor,
      }),
    ],
    group: [
      2,
      struct('smc_diag_lgrinfo', {
        linkId: u8,
        device: fixedString(64),
        devicePort: u8,
        gid: fixedString(40),
        peerGid: fixedString(40),
        role: enumeration(u8, { client: 0, server: 1 }),
      }),
    ],
    shutdownState: [3, u8],
    buffer: [
      4,
      struct(
        'smcd_diag_dmbinfo',
        {
          linkId: u32,
          _pad: pad(4),
          peerGid: u64,
          gid: u64,
          token: u64,
          peerToken: u64,
          peerGidExtension: u64,
          gidExtension: u64,
        },
        40,
      ),
    ],
    fallback: [5, struct('smc_diag_fallback', { reason: u32, peerDiagnosis: u32 })],
  })),
);

const request = structWithAttributes(
  struct('smc_diag_req', { family, _pad: pad(2), extensions, ...identity }),
  attributes('SMC_DIAG_REQ', {}),
);

/** Sockets of shared memory communications (AF_SMC), as `smcss` shows them. Linux 4.11. */
export const smcSockets = defineSockets('smc', request, reply, {
  extensions: Object.keys(extensions.names) as (keyof typeof extensions.names)[],
  sourcePort: 0,
  destinationPort: 0,
  source: new Uint8Array(16),
  destination: new Uint8Array(16),
  interface: 0,
  cookie: 0n,
});
