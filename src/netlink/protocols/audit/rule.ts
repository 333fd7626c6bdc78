import { keepReceived, restoreReceived } from '../../codec/as-received.ts';
import { littleEndian } from '../../codec/byte-order.ts';
import {
  checkObject,
  EncodeError,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../../codec/encode-error.ts';
import { didYouMean } from '../../codec/nearest-word.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Part, Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';
import { actions, fields, isTextField, lists, operators, prependFlag } from './rule-names.ts';

/** One condition of a rule: `-F pid=5`. */
export interface AuditCondition {
  /** Name of a field, or its number. */
  readonly field: keyof typeof fields | number;
  /** `'='` if absent. */
  readonly operator?: keyof typeof operators | undefined;
  /** A number; text for `key`, `path`, `directory`, `executable` and the fields of security modules. */
  readonly value: number | string;
}

/** A rule of the audit system: what to record. */
export interface AuditRule {
  /** When the rule is looked at: `-a always,exit`. */
  readonly list: keyof typeof lists | number;
  /** Whether the rule is put before the others of its list: `-A`. The kernel does not report it. */
  readonly prepend?: boolean | undefined;
  readonly action: keyof typeof actions | number;
  /** Numbers of system calls of the architecture in the conditions, `'all'`, or none: `-S`. */
  readonly syscalls: 'all' | readonly number[];
  /** All of them must be true. */
  readonly conditions: readonly AuditCondition[];
}

// struct audit_rule_data of linux/audit.h: flags, action, number of fields, then 64 words each of system calls, fields, values and
// operators, then the length of the text behind it.
const words = 64;
const maskOffset = 12;
const fieldsOffset = maskOffset + words * 4;
const valuesOffset = fieldsOffset + words * 4;
const operatorsOffset = valuesOffset + words * 4;
const lengthOffset = operatorsOffset + words * 4;
const headerSize = lengthOffset + 4;

/** The numbers that every form of `'all'` has: some programs leave the last word out. */
const allCalls = (words - 1) * 32;
/** The numbers that a rule can have. The bits behind them are classes of system calls, which the kernel clears. */
const mostCalls = words * 32 - 16;

/** Most conditions of a rule (`AUDIT_MAX_FIELDS`), and most bytes of a text. */
const mostConditions = words;
const mostText = 4096;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function nameOf<N extends string>(names: Readonly<Record<N, number>>, number: number): N | number {
  for (const name in names) if (names[name] === number) return name;
  return number;
}

/** A number of a condition: values below zero, such as -EPERM for `exit`, are written as they are. */
function valueNumber(value: unknown): number {
  if (typeof value !== 'number') throwInvalidType('a number', value);
  const number = value as number;
  if (!Number.isInteger(number) || number < -0x8000_0000 || number > 0xffff_ffff)
    throwOutOfRange(-0x8000_0000, 0xffff_ffff, number);
  return number >>> 0;
}

function numberOf<N extends string>(names: Readonly<Record<N, number>>, value: unknown): number {
  if (typeof value === 'number') return valueNumber(value);
  if (typeof value !== 'string') throwInvalidType('a name or a number', value);
  const known = Object.keys(names);
  if (!Object.hasOwn(names, value as string))
    throwInvalidValue(
      `${show(value)} is not one of ${known.join(', ')}${didYouMean(value as string, known)}`,
    );
  return names[value as N];
}

/** Runs a part of an encoder whose errors are about a field. */
function within<T>(field: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof EncodeError ? error.within(field) : error;
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The conditions of a rule with the bytes of each text; `undefined` where the struct says more than there is. */
function readConditions({ bytes, view }: Reader, { start, end }: Place): AuditCondition[] | undefined {
  const count = view.getUint32(start + 8, littleEndian);
  const length = view.getUint32(start + lengthOffset, littleEndian);
  if (count > mostConditions || start + headerSize + length > end) return undefined;
  const conditions: AuditCondition[] = [];
  let textStart = start + headerSize;
  for (let index = 0; index < count; index++) {
    const field = view.getUint32(start + fieldsOffset + index * 4, littleEndian);
    const value = view.getUint32(start + valuesOffset + index * 4, littleEndian);
    const operator = nameOf(operators, view.getUint32(start + operatorsOffset + index * 4, littleEndian));
    if (typeof operator === 'number') return undefined;
    if (!isTextField(field)) {
      conditions.push({ field: nameOf(fields, field), operator, value });
      continue;
    }
    const textEnd = textStart + value;
    if (textEnd > start + headerSize + length) return undefined;
    try {
      const text = utf8.decode(bytes.subarray(textStart, textEnd));
      conditions.push({ field: nameOf(fields, field), operator, value: text });
    } catch {
      return undefined;
    }
    textStart = textEnd;
  }
  return conditions;
}

function readSyscalls({ view }: Reader, start: number): 'all' | number[] {
  const found: number[] = [];
  for (let index = 0; index < words * 32; index++) {
    const word = view.getUint32(start + maskOffset + (index >>> 5) * 4, littleEndian);
    if ((word & (1 << (index & 31))) !== 0) found.push(index);
  }
  return found[allCalls - 1] === allCalls - 1 ? 'all' : found;
}

function decode(reader: Reader, start: number, end: number): AuditRule | undefined {
  if (end - start < headerSize) return undefined;
  const conditions = readConditions(reader, { start, end });
  if (conditions === undefined) return undefined;
  const flags = reader.view.getUint32(start, littleEndian);
  const rule: AuditRule = {
    list: nameOf(lists, (flags & ~prependFlag) >>> 0),
    ...((flags & prependFlag) !== 0 && { prepend: true }),
    action: nameOf(actions, reader.view.getUint32(start + 4, littleEndian)),
    syscalls: readSyscalls(reader, start),
    conditions,
  };
  return keepReceived(rule, encode, reader, start, end, undefined);
}

function writeSyscalls({ view }: Writer, at: number, syscalls: AuditRule['syscalls']): void {
  if (syscalls !== 'all' && !Array.isArray(syscalls))
    throwInvalidType("'all' or a list of numbers", syscalls);
  if (syscalls === 'all') {
    // As auditctl writes it, with the classes of calls, which the kernel clears.
    for (let word = 0; word < words; word++)
      view.setUint32(at + maskOffset + word * 4, 0xffff_ffff, littleEndian);
    return;
  }
  for (const [index, number] of syscalls.entries()) {
    within(String(index), () => {
      if (typeof number !== 'number') throwInvalidType('the number of a system call', number);
      if (!Number.isInteger(number) || number < 0 || number >= mostCalls)
        throwOutOfRange(0, mostCalls - 1, number);
    });
    const word = at + maskOffset + (number >>> 5) * 4;
    view.setUint32(word, (view.getUint32(word, littleEndian) | (1 << (number & 31))) >>> 0, littleEndian);
  }
}

/** Writes a condition, and returns its text. */
function writeCondition(writer: Writer, at: number, index: number, condition: AuditCondition): Uint8Array {
  checkObject('an object with a condition', condition);
  const field = within('field', () => numberOf(fields, condition.field));
  const operator = within('operator', () => numberOf(operators, condition.operator ?? '='));
  const [number, text] = within('value', (): [number, Uint8Array] => {
    const { value } = condition;
    if (!isTextField(field)) return [valueNumber(value), new Uint8Array(0)];
    if (typeof value !== 'string') throwInvalidType('text', value);
    const encoded = encoder.encode(value as string);
    if (encoded.length === 0 || encoded.length > mostText || encoded.includes(0))
      throwInvalidValue(`expected text of 1 to ${mostText} bytes without NUL, got ${show(value)}`);
    return [encoded.length, encoded];
  });
  const { view } = writer;
  view.setUint32(at + fieldsOffset + index * 4, field, littleEndian);
  view.setUint32(at + valuesOffset + index * 4, number, littleEndian);
  view.setUint32(at + operatorsOffset + index * 4, operator, littleEndian);
  return text;
}

function encode(writer: Writer, value: AuditRule): void {
  checkObject('a rule of the audit system', value);
  const { list, prepend = false, action, syscalls, conditions } = value;
  const at = writer.zeros(headerSize);
  const flags = within('list', () => numberOf(lists, list)) | (prepend ? prependFlag : 0);
  writer.view.setUint32(at, flags >>> 0, littleEndian);
  writer.view.setUint32(
    at + 4,
    within('action', () => numberOf(actions, action)),
    littleEndian,
  );
  within('syscalls', () => writeSyscalls(writer, at, syscalls));
  const texts = within('conditions', () => {
    if (!Array.isArray(conditions)) throwInvalidType('a list of conditions', conditions);
    if (conditions.length > mostConditions) throwOutOfRange(0, mostConditions, conditions.length);
    return conditions.map((condition: AuditCondition, index) =>
      within(String(index), () => writeCondition(writer, at, index, condition)),
    );
  });
  writer.view.setUint32(at + 8, conditions.length, littleEndian);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  writer.view.setUint32(at + lengthOffset, length, littleEndian);
  for (const text of texts) writer.put(text);
  restoreReceived(writer, at, value);
}

/** The parts of a rule as `dump` shows them. A rule that does not fit is shown as bytes. */
function inspect(reader: Reader, start: number, end: number): Part[] {
  const rule = decode(reader, start, end);
  if (rule === undefined) return [];
  const part = (name: string, offset: number, stop: number, value: unknown): Part => ({
    ...{ name, offset, payload: offset, end: stop, value },
  });
  const { syscalls } = rule;
  return [
    part('list', start, start + 4, rule.list),
    part('action', start + 4, start + 8, rule.action),
    part(
      'syscalls',
      start + maskOffset,
      start + fieldsOffset,
      syscalls === 'all' ? syscalls : syscalls.join(' '),
    ),
    ...rule.conditions.map(({ field, operator, value }, index) => {
      const offset = start + fieldsOffset + index * 4;
      return part(String(field), offset, offset + 4, `${operator} ${value}`);
    }),
  ];
}

/** The schema of a rule (`struct audit_rule_data` of linux/audit.h). */
export const auditRule: Type<AuditRule> = { kind: 'auditRule', scoped: false, decode, encode, inspect };
