import { netfilterFamilies } from '../../header.ts';
import { asString, wordOf } from '../compile/json.ts';
import { inProperty, refuse } from '../compile/refusal.ts';
import { ipProtocols } from '../datatypes/ip-protocols.ts';

/** The number of a transport protocol that connection tracking knows: tcp or udp. */
export function transportNumber(json: unknown): number {
  return inProperty('protocol', () =>
    wordOf('a transport protocol', { tcp: ipProtocols.tcp, udp: ipProtocols.udp }, json),
  );
}

/** The name of a transport protocol's number. */
export function transportName(number: number | undefined): string | number | undefined {
  return number === ipProtocols.tcp ? 'tcp' : number === ipProtocols.udp ? 'udp' : number;
}

/** The number of a network protocol, by the name of its family. */
export function networkNumber(json: unknown): number {
  return inProperty('l3proto', () => wordOf('a network protocol', netfilterFamilies, json));
}

/** The name of a network protocol's number. */
export function networkName(number: number | undefined): string | number | undefined {
  return Object.entries(netfilterFamilies).find(([, value]) => value === number)?.[0] ?? number;
}

/** A text of a property. */
export function textIn(name: string, json: unknown): string {
  return inProperty(name, () => {
    const text = asString(json, 'a text');
    return text === '' ? refuse('the text cannot be empty') : text;
  });
}
