import { struct } from '../../codec/composites/struct.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { u32, u64 } from '../../codec/scalars/integers.ts';
import { defineObject, defineProtocol } from '../../protocol.ts';

/** Requests to the kernel and their answers (`ISCSI_UEVENT_*` of the kernel's scsi/iscsi_if.h). */
const requests = {
  CREATE_SESSION: 11,
  DESTROY_SESSION: 12,
  CREATE_CONN: 13,
  DESTROY_CONN: 14,
  BIND_CONN: 15,
  SET_PARAM: 16,
  START_CONN: 17,
  STOP_CONN: 18,
  SEND_PDU: 19,
  GET_STATS: 20,
  GET_PARAM: 21,
  TRANSPORT_EP_CONNECT: 22,
  TRANSPORT_EP_POLL: 23,
  TRANSPORT_EP_DISCONNECT: 24,
  TGT_DSCVR: 25,
  SET_HOST_PARAM: 26,
  UNBIND_SESSION: 27,
  CREATE_BOUND_SESSION: 28,
  TRANSPORT_EP_CONNECT_THROUGH_HOST: 29,
  PATH_UPDATE: 30,
  SET_IFACE_PARAMS: 31,
  PING: 32,
  GET_CHAP: 33,
  DELETE_CHAP: 34,
  SET_FLASHNODE_PARAMS: 35,
  NEW_FLASHNODE: 36,
  DEL_FLASHNODE: 37,
  LOGIN_FLASHNODE: 38,
  LOGOUT_FLASHNODE: 39,
  LOGOUT_FLASHNODE_SID: 40,
  SET_CHAP: 41,
  GET_HOST_STATS: 42,
  DESTROY_SESSION_ASYNC: 43,
} as const;

/** Events of the kernel (`ISCSI_KEVENT_*` of the kernel's scsi/iscsi_if.h). */
const events = {
  RECV_PDU: 101,
  CONN_ERROR: 102,
  IF_ERROR: 103,
  DESTROY_SESSION: 104,
  UNBIND_SESSION: 105,
  CREATE_SESSION: 106,
  PATH_REQ: 107,
  IF_DOWN: 108,
  CONN_LOGIN_STATE: 109,
  HOST_EVENT: 110,
  PING_COMP: 111,
} as const;

type RequestName = `ISCSI_UEVENT_${keyof typeof requests}`;
type EventName = `ISCSI_KEVENT_${keyof typeof events}`;

function prefixed<P extends string, N extends string>(
  prefix: P,
  numbers: Readonly<Record<N, number>>,
): Record<`${P}${N}`, number> {
  return Object.fromEntries(
    Object.entries<number>(numbers).map(([name, number]) => [`${prefix}${name}`, number]),
  ) as Record<`${P}${N}`, number>;
}

const requestTypes: Record<RequestName, number> = prefixed('ISCSI_UEVENT_', requests);
const eventTypes: Record<EventName, number> = prefixed('ISCSI_KEVENT_', events);

/**
 * The fields that every message begins with (`struct iscsi_uevent` of the kernel's scsi/iscsi_if.h). Two unions follow whose size
 * differs between kernels, and the data: `dump` shows them as bytes.
 */
const header = struct('iscsi_uevent', {
  type: enumeration(u32, { ...requestTypes, ...eventTypes }),
  /** Error of an interface or a resource; an errno in answers. */
  interfaceError: u32,
  /** Identifies the transport, as `/sys/class/iscsi_transport/<name>/handle`. */
  transportHandle: u64,
});

/** Messages between the kernel and `iscsid`. */
const iscsiMessage = defineObject({
  name: 'iscsiMessage',
  messages: Object.entries({ ...requestTypes, ...eventTypes }).map(([name, type]) => ({
    ...{ name, type, verb: undefined, request: header, reply: header },
  })),
  eventNames: '' as EventName,
  reply: header,
  read: (reader, start, end) => header.decode(reader, start, end, undefined),
  groups: ['iscsid', 'uip'],
});

/** Sessions of iSCSI: its messages. */
export const protocol = defineProtocol({ iscsiMessage });
