import { throwInvalid } from '../../../request/validate.ts';
import type { SetElement, SetOptions } from './messages.ts';

/** A type of sets. */
interface SetType {
  /** Fields that an element needs. */
  readonly element: readonly (keyof SetElement)[];
  /** The option that begins the range of the set, which the type needs. */
  readonly range?: 'ip' | 'port';
  /** Whether the type has IPv4 addresses only. */
  readonly isIpv4Only?: boolean;
}

/** The types of sets by name (`struct ip_set_type` of the kernel). */
const setTypes = {
  'bitmap:ip': { element: ['ip'], range: 'ip', isIpv4Only: true },
  'bitmap:ip,mac': { element: ['ip'], range: 'ip', isIpv4Only: true },
  'bitmap:port': { element: ['port'], range: 'port' },
  'hash:ip': { element: ['ip'] },
  'hash:ip,mac': { element: ['ip', 'ether'] },
  'hash:ip,mark': { element: ['ip', 'mark'] },
  'hash:ip,port': { element: ['ip', 'proto', 'port'] },
  'hash:ip,port,ip': { element: ['ip', 'proto', 'port', 'ip2'] },
  'hash:ip,port,net': { element: ['ip', 'proto', 'port', 'ip2'] },
  'hash:mac': { element: ['ether'] },
  'hash:net': { element: ['ip'] },
  'hash:net,iface': { element: ['ip', 'iface'] },
  'hash:net,net': { element: ['ip', 'ip2'] },
  'hash:net,port': { element: ['ip', 'proto', 'port'] },
  'hash:net,port,net': { element: ['ip', 'proto', 'port', 'ip2'] },
  'list:set': { element: ['name'] },
} as const satisfies Readonly<Record<string, SetType>>;

/** Name of a type of sets. */
export type SetTypeName = keyof typeof setTypes;

/** The names of the types. */
export const setTypeNames = Object.keys(setTypes) as readonly SetTypeName[];

/** Returns the fields that an element of a type needs. */
export function elementFields(type: string): readonly string[] | undefined {
  return Object.hasOwn(setTypes, type) ? setTypes[type as SetTypeName].element : undefined;
}

/** Throws if the family or the options are not possible for a type. */
export function checkSetType(
  operation: string,
  type: SetTypeName,
  family: unknown,
  options: SetOptions = {},
): void {
  const { range, isIpv4Only }: SetType = setTypes[type];
  if (isIpv4Only === true && family === 'inet6')
    throwInvalid(operation, 'family', `sets of the type ${type} have IPv4 addresses only`);
  if (range === undefined) return;
  if (options[range] === undefined)
    throwInvalid(
      operation,
      `options.${range}`,
      `sets of the type ${type} need a range: its beginning is missing`,
    );
  if (options[`${range}To`] === undefined && (range === 'port' || options.cidr === undefined))
    throwInvalid(
      operation,
      `options.${range}To`,
      `sets of the type ${type} need a range: its end is missing${range === 'ip' ? ", or 'cidr'" : ''}`,
    );
}
