import { struct } from '../../codec/composites/struct.ts';
import { s32, u32 } from '../../codec/scalars/integers.ts';
import { defineObject, defineProtocol } from '../../protocol.ts';

/** A change of the mode (`struct selnl_msg_setenforce` of linux/selinux_netlink.h). */
const setEnforce = struct('selnl_msg_setenforce', {
  /** 1 for enforcing, 0 for permissive. */
  enforcing: s32,
});
/** A policy was loaded (`struct selnl_msg_policyload` of linux/selinux_netlink.h). */
const policyLoad = struct('selnl_msg_policyload', {
  /** Sequence number of the policy. */
  sequence: u32,
});

/** Changes between enforcing and permissive mode. */
const selinuxMode = defineObject({
  name: 'selinuxMode',
  messages: [
    { name: 'SELNL_MSG_SETENFORCE', type: 0x10, verb: 'set', request: setEnforce, reply: setEnforce },
  ],
  eventNames: 'SELNL_MSG_SETENFORCE',
  reply: setEnforce,
  read: (reader, start, end) => setEnforce.decode(reader, start, end, undefined),
  groups: ['avc'],
});

/** Loads of policies: decisions that a program has cached are outdated. */
const selinuxPolicy = defineObject({
  name: 'selinuxPolicy',
  messages: [
    { name: 'SELNL_MSG_POLICYLOAD', type: 0x11, verb: 'new', request: policyLoad, reply: policyLoad },
  ],
  eventNames: 'SELNL_MSG_POLICYLOAD',
  reply: policyLoad,
  read: (reader, start, end) => policyLoad.decode(reader, start, end, undefined),
  groups: ['avc'],
});

/** Notifications of SELinux: its objects and events. */
export const protocol = defineProtocol({ selinuxMode, selinuxPolicy });
