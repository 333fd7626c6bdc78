import { attributes } from '../../../codec/composites/attribute-set.ts';
import { array } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { socketFamilies, socketStates, socketTypes } from '../families.ts';
import { socketMemory } from '../memory.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

/** Facts to list (`UDIAG_SHOW_*` of linux/unix_diag.h). */
const show = flags(u32, { name: 1, file: 2, peer: 4, pending: 8, queues: 16, memory: 32, uid: 64 });

const reply = structWithAttributes(
  struct('unix_diag_msg', {
    family,
    type: enumeration(u8, socketTypes),
    state: enumeration(u8, socketStates),
    _pad: pad(1),
    inode: u32,
    cookie: u64,
  }),
  attributes('UNIX_DIAG', () => ({
    /** Path of the socket; begins with a zero byte for an abstract name. Not always text. */
    name: [0, bytes],
    file: [1, struct('unix_diag_vfs', { inode: u32, device: u32 })],
    /** Inode of the peer. */
    peer: [2, u32],
    /** Inodes of connections that wait to be accepted. */
    pending: [3, array(u32)],
    queues: [4, struct('unix_diag_rqlen', { receive: u32, send: u32 })],
    memory: [5, socketMemory],
    shutdown: [6, flags(u8, { receive: 1, send: 2 })],
    uid: [7, u32],
  })),
);

const request = structWithAttributes(
  struct('unix_diag_req', {
    family,
    protocol: u8,
    _pad: pad(2),
    states: u32,
    inode: u32,
    show,
    cookie: u64,
  }),
  attributes('UNIX_DIAG_REQ', {}),
);

/** Unix domain sockets: `ss -x`. */
export const unixSockets = defineSockets('unix', request, reply, {
  protocol: 0,
  states: 0xffff_ffff,
  inode: 0,
  show: Object.keys(show.names) as (keyof typeof show.names)[],
  cookie: 0n,
});
