import { decode } from '../../../codec/decode.ts';
import { u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import type { AnyType, Infer } from '../../../codec/type.ts';
import {
  argument,
  attributeFields,
  isListOf,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import { fmsg } from './attributes.ts';

/** A value of a report. */
export type ReportValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | ReportValue[]
  | { [name: string]: ReportValue };

const types: Readonly<Record<string, AnyType>> = { u8, u16, u32, u64, string, nulString: string };

/**
 * Makes an object of the parts of a report of health, as `devlink health diagnose` and `dump show` print it: `message.fmsg` of each message of
 * the answer, one after another. Parts that are missing at the end are as if they were closed.
 */
export const readReport = operation(
  'read report',
  () => [required(argument('parts', isListOf(isObject(attributeFields(fmsg)))))],
  (parts: readonly Infer<typeof fmsg>[]): ReportValue => {
    const items = readItems({ parts, at: 0 });
    return items.length === 1 ? (items[0] as ReportValue) : items;
  },
);

interface PartReader {
  readonly parts: readonly Infer<typeof fmsg>[];
  at: number;
}

/** Reads the values up to the end of the nest. Each nest takes a part, so that the depth is bounded by the number of parts. */
function readItems(reader: PartReader, depth = 0): ReportValue[] {
  const items: ReportValue[] = [];
  let type: string | undefined;
  while (reader.at < reader.parts.length) {
    const part = reader.parts[reader.at++] ?? {};
    if (part.fmsgNestEnd === true) break;
    if (part.fmsgObjValueType !== undefined) type = String(part.fmsgObjValueType);
    else if (part.fmsgObjValueData !== undefined) items.push(readValue(type, part.fmsgObjValueData));
    else if (part.fmsgObjName !== undefined) items.push(part.fmsgObjName);
    else if (depth < depthLimit) {
      const inner = readItems(reader, depth + 1);
      if (part.fmsgArrNestStart === true) items.push(inner);
      else if (part.fmsgPairNestStart === true) items.push(pairOf(inner));
      else items.push(Object.assign({}, ...inner.filter(isPlain)));
    }
  }
  return items;
}

const depthLimit = 64;

const isPlain = (value: ReportValue): value is { [name: string]: ReportValue } =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);

function pairOf([name = '', ...values]: readonly ReportValue[]): ReportValue {
  return { [String(name)]: values.length === 1 ? (values[0] as ReportValue) : [...values] };
}

function readValue(type: string | undefined, bytes: Uint8Array): ReportValue {
  // The kernel sends a flag as one byte.
  if (type === 'flag') return bytes[0] !== 0;
  const known = types[type ?? ''];
  return (known === undefined ? undefined : (decode(known, bytes) as ReportValue | undefined)) ?? bytes;
}
