import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u32, u64 } from '../../../codec/scalars/integers.ts';
import { socketFamilies, socketStates, socketTypes } from '../families.ts';
import { defineSockets } from './define.ts';

const family = enumeration(u8, socketFamilies);

const reply = structWithAttributes(
  struct('vsock_diag_msg', {
    family,
    type: enumeration(u8, socketTypes),
    state: enumeration(u8, socketStates),
    shutdown: flags(u8, { receive: 1, send: 2 }),
    sourceCid: u32,
    sourcePort: u32,
    destinationCid: u32,
    destinationPort: u32,
    inode: u32,
    cookie: u64,
  }),
  attributes('VSOCK_DIAG', {}),
);

const request = structWithAttributes(
  struct('vsock_diag_req', {
    family,
    protocol: u8,
    _pad: pad(2),
    states: u32,
    inode: u32,
    show: u32,
    cookie: u64,
  }),
  attributes('VSOCK_DIAG_REQ', {}),
);

/** Sockets between a virtual machine and its host: `ss --vsock`. Linux 4.15. */
export const vsockSockets = defineSockets('vsock', request, reply, {
  protocol: 0,
  states: 0xffff_ffff,
  inode: 0,
  show: 0,
  cookie: 0n,
});
