import { type NetfilterFamily, netfilterFamilies } from '../../header.ts';
import { asString, type JsonObject } from './json.ts';
import { located, refuse, refuseRange, refuseWord } from './refusal.ts';

/** Where something lies in the ruleset. */
export interface Place {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
}

/** Most bytes of a name. */
const longestName = 255;
const encoder = new TextEncoder();

/** The family of a command. */
export function familyOf(command: JsonObject): NetfilterFamily {
  const { family } = command;
  if (typeof family === 'string' && Object.hasOwn(netfilterFamilies, family))
    return family as NetfilterFamily;
  try {
    return refuseWord('a family', family, Object.keys(netfilterFamilies));
  } catch (error) {
    throw located(error, 'family');
  }
}

/** A name in a property. */
export function nameIn(command: JsonObject, property: string): string {
  try {
    const name = asString(command[property], 'a name');
    if (name === '') return refuse('the name cannot be empty');
    if (name.includes('\0')) return refuse('a name cannot contain a NUL');
    if (name.length * 3 > longestName && encoder.encode(name).length > longestName)
      return refuse(`the name is longer than ${longestName} bytes`);
    return name;
  } catch (error) {
    throw located(error, property);
  }
}

/** Family, table and name of a command. */
export function placeOf(command: JsonObject): Place {
  return { family: familyOf(command), table: nameIn(command, 'table'), name: nameIn(command, 'name') };
}

/** A handle: a number or a bigint. `undefined` where there is none. */
export function handleIn(command: JsonObject, property = 'handle'): bigint | undefined {
  const value = command[property];
  if (value === undefined) return undefined;
  try {
    if (typeof value === 'bigint' && value > 0n) return value;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      return refuseRange(`expected a handle, got ${String(value)}`);
    return value === 0 ? undefined : BigInt(value);
  } catch (error) {
    throw located(error, property);
  }
}
