import { pad, struct } from '../../codec/composites/struct.ts';
import { enumeration } from '../../codec/scalars/enums.ts';
import { u8, u16, u32, u64 } from '../../codec/scalars/integers.ts';

/** The header that every message begins with (`struct scsi_nl_hdr` of scsi/scsi_netlink.h). */
const header = {
  version: u8,
  transport: enumeration(u8, { scsi: 0, fc: 1 }),
  /** 0xa1b2. */
  magic: u16,
  messageType: u16,
  /** Bytes of the message, with this header. */
  messageLength: u16,
};

/** A message of an unknown type. */
export const scsiHeader = struct('scsi_nl_hdr', header);

/** An event of Fibre Channel; data of the vendor may follow (`struct fc_nl_event` of scsi/scsi_netlink_fc.h). */
export const fcEvent = struct('fc_nl_event', {
  ...header,
  /** Seconds since the epoch. */
  seconds: u64,
  /** Kind of the identifier in the highest byte (1 for PCI), and the identifier. */
  vendorId: u64,
  hostNumber: u16,
  dataLength: u16,
  eventNumber: u32,
  /** Code of the event, as `FCH_EVT_*` of the kernel's scsi_transport_fc.h. */
  eventCode: u32,
  data: u32,
});

/** A message of the driver of a host, whose data follow (`struct scsi_nl_host_vendor_msg` of scsi/scsi_netlink.h). */
export const vendorMessage = struct('scsi_nl_host_vendor_msg', {
  ...header,
  vendorId: u64,
  hostNumber: u16,
  dataLength: u16,
  _pad: pad(4),
});

/** Types of messages: transport and type in the header. */
export const FC_NL_ASYNC_EVENT = 0x0100;
export const SCSI_NL_SHOST_VENDOR = 0x0001;
