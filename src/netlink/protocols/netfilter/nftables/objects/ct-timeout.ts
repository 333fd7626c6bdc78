import { attributes, be16, be32, type Infer, NESTED, recordById, u8 } from '../../../../codec/index.ts';
import { asInteger, asObject, wordOf } from '../compile/json.ts';
import { inProperty } from '../compile/refusal.ts';
import { ipProtocols } from '../datatypes/ip-protocols.ts';
import type { ObjectKind } from './object-kind.ts';
import { networkName, networkNumber, transportName, transportNumber } from './protocols.ts';

const timeouts = recordById(be32);

/** Timeouts of a protocol in connection tracking (`NFTA_CT_TIMEOUT_*`). */
export const ctTimeoutObject = attributes('NFTA_CT_TIMEOUT', () => ({
  l3proto: [1, be16],
  l4proto: [2, u8],
  /** Seconds by the state of the protocol. */
  data: [3, timeouts, NESTED],
}));
export interface CtTimeoutObject extends Infer<typeof ctTimeoutObject> {}

/** States by name: their number, and the seconds where nothing is said. */
type States = Readonly<Record<string, readonly [number: number, seconds: number]>>;

const tcpStates: States = {
  syn_sent: [1, 120],
  syn_recv: [2, 60],
  established: [3, 432_000],
  fin_wait: [4, 120],
  close_wait: [5, 60],
  last_ack: [6, 30],
  time_wait: [7, 120],
  close: [8, 10],
  syn_sent2: [9, 120],
  retrans: [10, 300],
  unack: [11, 300],
};
const udpStates: States = { unreplied: [1, 30], replied: [2, 180] };

function statesOf(protocol: number | undefined): States {
  return protocol === ipProtocols.tcp ? tcpStates : udpStates;
}

/** `ct timeout` in JSON. */
export const ctTimeout: ObjectKind = {
  json: 'ct timeout',
  type: 7,
  name: 'ctTimeout',
  properties: ['protocol', 'l3proto', 'policy'],
  compile({ protocol, l3proto, policy }): CtTimeoutObject {
    const l4proto = transportNumber(protocol);
    const states = statesOf(l4proto);
    const data: Record<number, number> = {};
    for (const [number, seconds] of Object.values(states)) data[number] = seconds;
    inProperty('policy', () => {
      const given = policy === undefined ? {} : asObject(policy);
      for (const name in given) {
        const [number] = wordOf('a state', states, name);
        data[number] = inProperty(name, () => asInteger(given[name], 0, 0xffffffff));
      }
    });
    return { ...(l3proto === undefined ? {} : { l3proto: networkNumber(l3proto) }), l4proto, data };
  },
  list(value) {
    const { l3proto, l4proto, data = {} } = value as CtTimeoutObject;
    const states = statesOf(l4proto);
    const policy: Record<string, number> = {};
    for (const name in states) {
      const [number, standard] = states[name] as readonly [number, number];
      const seconds = data[number];
      if (seconds !== undefined && seconds !== standard) policy[name] = seconds;
    }
    return { protocol: transportName(l4proto), l3proto: networkName(l3proto), policy };
  },
};
