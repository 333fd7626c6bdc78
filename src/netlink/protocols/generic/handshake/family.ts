import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { s32, u32 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** A certificate and its key, by number in the keyring (`HANDSHAKE_A_X509_*` of linux/handshake.h). */
const x509 = attributes('HANDSHAKE_A_X509', () => ({
  cert: [1, s32],
  privkey: [2, s32],
}));

/** A handshake that is wanted (`HANDSHAKE_A_ACCEPT_*` of linux/handshake.h). */
const request = attributes('HANDSHAKE_A_ACCEPT', () => ({
  /** Descriptor of the socket in the process that accepts. */
  sockfd: [1, s32],
  handlerClass: [2, enumeration(u32, { none: 0, tlshd: 1, max: 2 })],
  messageType: [3, enumeration(u32, { clienthello: 1, serverhello: 2 })],
  /** Milliseconds. */
  timeout: [4, u32],
  authMode: [5, enumeration(u32, { unauth: 1, psk: 2, x509: 3 })],
  peerIdentity: [6, repeated(u32)],
  certificate: [7, repeated(nested(x509))],
  peername: [8, string],
  keyring: [9, u32],
}));

/** The result of a handshake (`HANDSHAKE_A_DONE_*` of linux/handshake.h). */
const result = attributes('HANDSHAKE_A_DONE', () => ({
  /** Errno; 0 for success. */
  status: [1, u32],
  sockfd: [2, s32],
  remoteAuth: [3, repeated(u32)],
}));

/** TLS handshakes that the kernel asks a program for. `accept` needs CAP_NET_ADMIN. Linux 6.4. */
export const handshake = defineFamily('handshake', {
  version: 1,
  commands: {
    accept: { id: 2, request: request, reply: request },
    done: { id: 3, request: result },
  },
  groups: ['none', 'tlshd'],
  events: {
    ready: { id: 1, body: request },
  },
});
