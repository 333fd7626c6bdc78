import { type DataType, integerType } from './type.ts';

/** Flags of TCP. */
export const tcpFlag: DataType = integerType(15, 'tcp_flag', 8, 'big', {
  base: 'bitmask',
  names: { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 },
});

/** Types of DCCP packets. */
export const dccpPacketType: DataType = integerType(16, 'dccp_pkttype', 4, 'big', {
  names: {
    request: 0,
    response: 1,
    data: 2,
    ack: 3,
    dataack: 4,
    closereq: 5,
    close: 6,
    reset: 7,
    sync: 8,
    syncack: 9,
  },
});

/** Types of mobility headers. */
export const mhType: DataType = integerType(17, 'mh_type', 8, 'big', {
  names: {
    'binding-refresh-request': 0,
    'home-test-init': 1,
    'careof-test-init': 2,
    'home-test': 3,
    'careof-test': 4,
    'binding-update': 5,
    'binding-acknowledgement': 6,
    'binding-error': 7,
    'fast-binding-update': 8,
    'fast-binding-acknowledgement': 9,
    'fast-binding-advertisement': 10,
    'experimental-mobility-header': 11,
    'home-agent-switch-message': 12,
  },
});

/** Differentiated services code points. */
export const dscp: DataType = integerType(36, 'dscp', 6, 'big', {
  names: {
    cs0: 0x00,
    cs1: 0x08,
    cs2: 0x10,
    cs3: 0x18,
    cs4: 0x20,
    cs5: 0x28,
    cs6: 0x30,
    cs7: 0x38,
    df: 0x00,
    be: 0x00,
    lephb: 0x01,
    af11: 0x0a,
    af12: 0x0c,
    af13: 0x0e,
    af21: 0x12,
    af22: 0x14,
    af23: 0x16,
    af31: 0x1a,
    af32: 0x1c,
    af33: 0x1e,
    af41: 0x22,
    af42: 0x24,
    af43: 0x26,
    va: 0x2c,
    ef: 0x2e,
  },
});

/** Explicit congestion notification. */
export const ecn: DataType = integerType(37, 'ecn', 2, 'big', {
  names: { 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 },
});
