import { NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR } from '../../netlink/message/header.ts';
import type { AnyObjectDefinition } from '../../netlink/protocol.ts';
import type { Message } from '../decode/message.ts';
import { flagNames, protocolName } from '../decode/message-types.ts';
import type { Change } from './changes.ts';
import { escapeControls } from './control-characters.ts';
import { naming, originText, type PrintOptions } from './print.ts';
import { problemsOf } from './problems.ts';
import { type Row, rowsOf } from './rows.ts';
import type { Style } from './style.ts';
import { shortValueText } from './values.ts';

/** How messages are printed on one line each. */
export type ShortOptions = Pick<PrintOptions, 'style' | 'fields' | 'impliedProtocol'>;

/** Flags that say nothing about the purpose of a message. */
const transportFlags: ReadonlySet<string> = new Set([
  ...['request', 'ack', 'multi', 'capped', 'ackTlvs', 'dumpFiltered'],
]);
/** Names of the number 0 that stand for "not given". */
const emptyNames: ReadonlySet<unknown> = new Set(['unspec', 'unknown', 'none', 'default']);
/** Parts of one composite that are shown, at most: the others are counted. */
const partLimit = 12;

/** Kinds of types whose items have no names. */
const listKinds: ReadonlySet<string> = new Set(['nestedList']);

/** A row with the rows inside of it. */
interface Branch {
  readonly row: Row;
  readonly inner: readonly Branch[];
}

/**
 * Returns a message as one line: its name, and the fields that say something. Zeros are left out, and of the kernel's messages
 * also counters and what the definition of the object names as minor or usual. With `fields` those are shown, also zeros.
 */
export function shortMessage(message: Message, options: ShortOptions): string {
  const { style, fields } = options;
  const words = isAcknowledgement(message)
    ? acknowledgementWords(message, style)
    : [...flagWords(message, style), ...wordsOf(message, treeOf(rowsOf(message, fields)), options)];
  return lineOf(message, words, options);
}

/** Returns a change on one line: the object, and each value before and now. Without `changes` the object is gone. */
export function shortChange(
  message: Message,
  changes: readonly Change[] | undefined,
  options: ShortOptions,
): string {
  const { style } = options;
  const all = treeOf(rowsOf(message));
  if (changes === undefined) {
    const about = wordsOf(message, all, { style });
    return lineOf(message, [...about, style.changed('gone')], options);
  }
  const named = all.flatMap(flat).filter(({ row }) => naming.includes(row.path) && row.text !== '');
  const about = wordsOf(message, named.length === 0 ? all : named, { style });
  if (changes.length === 0) return lineOf(message, [...about, style.dim('nothing changed')], options);
  const minor = new Set<string>(message.description.object?.minor);
  const major = changes.filter(({ path }) => !minor.has(path.split(/[.[]/, 1)[0] as string));
  const shown = (major.length > 0 ? major : changes).map(({ path, was = 'none', is = 'none' }) => {
    return `${style.name(path)} ${style.dim(`${was} →`)} ${style.changed(is)}`;
  });
  return lineOf(message, [...about, shown.join(style.dim(', '))], options);
}

function lineOf(
  message: Message,
  words: readonly string[],
  { style, impliedProtocol }: ShortOptions,
): string {
  const { protocol } = message.datagram;
  const start = originText(message, style);
  const name = message.problem === undefined ? style.message(message.name) : style.problem(message.name);
  const other = protocol === impliedProtocol ? [] : [style.dim(protocolName(protocol))];
  const problems = problemsOf(message).map(({ offset, text }) =>
    style.problem(`✗ ${text}, at byte ${offset}`),
  );
  const remark = message.datagram.decoded === undefined ? [] : [style.dim(message.datagram.decoded)];
  return `${start}${[name, ...other, ...words, ...remark, ...problems].join(' ')}\n`;
}

function flagWords({ flags, description }: Message, style: Style): string[] {
  const names = flagNames(flags, description).filter((name) => !transportFlags.has(name));
  return names.map((name) => style.dim(name));
}

function isAcknowledgement({ type, description }: Message): boolean {
  return (type === NLMSG_ERROR || type === NLMSG_DONE) && description.verb === 'acknowledge';
}

/** The error of an acknowledgement with the kernel's text and the field, in the colour of errors. */
function acknowledgementWords(message: Message, style: Style): string[] {
  const rows = new Map(rowsOf(message).map((row) => [row.path, row]));
  const error = rows.get('error');
  const number = typeof error?.part.value === 'number' ? error.part.value : 0;
  const request = rows.get('request.type');
  const words = request?.note === undefined ? [] : [style.dim(`of ${request.note}`)];
  const text = rows.get('extendedAck.message')?.part.value;
  const explanation = typeof text === 'string' ? escapeControls(text) : '';
  if (number >= 0) return explanation === '' ? words : [...words, style.changed(explanation)];
  const field = rows.get('extendedAck.offset')?.note?.replace(/^in the request: /, '');
  const missing = rows.get('extendedAck.missingType')?.text;
  const details = [
    error?.text.replace(/^-\d+ /, '') ?? '',
    ...(explanation === '' ? [] : [explanation]),
    ...(field === undefined ? [] : [`field ${field}`]),
    ...(missing === undefined ? [] : [`missing attribute ${missing}`]),
  ];
  return [...words, style.problem(`✗ ${details.join(', ')}`)];
}

/** Nests rows by their depth. */
function treeOf(rows: readonly Row[]): Branch[] {
  let at = 0;
  const read = (depth: number): Branch[] => {
    const found: Branch[] = [];
    for (let row = rows[at]; row !== undefined && row.depth >= depth; row = rows[at]) {
      at++;
      found.push({ row, inner: read(row.depth + 1) });
    }
    return found;
  };
  return read(0);
}

function flat(branch: Branch): Branch[] {
  return [branch, ...branch.inner.flatMap(flat)];
}

/** The fields of a message as words: `name=eth0`, `linkInfo.kind=vlan`, `via={family=inet6 address=fe80::1}`. */
function wordsOf(
  message: Message,
  branches: readonly Branch[],
  { style, fields }: Pick<ShortOptions, 'style' | 'fields'>,
): string[] {
  const isRequest = (message.flags & NLM_F_REQUEST) !== 0;
  const isHidden: IsHidden =
    fields !== undefined ? () => false : isRequest ? isAbsent : hiddenIn(message.description.object);
  const words = (inner: readonly Branch[], isHeader: boolean): string[] =>
    inner.flatMap((branch) => {
      const { row } = branch;
      if (row.part.problem === undefined && isHidden(row, isHeader, message.reader.bytes)) return [];
      if (isHeaderRow(row)) return words(branch.inner, true);
      if (row.note !== undefined && row.part.parts !== undefined)
        return [word(row.name, JSON.stringify(escapeControls(row.note)), style)];
      if (row.text !== '' || row.part.parts === undefined)
        return [
          word(row.name, shortValueText(row.part, message.reader, message.description.bigEndian), style),
        ];
      if (row.part.type !== undefined && listKinds.has(row.part.type.kind)) {
        const items = branch.inner.map(
          (item) =>
            `${style.dim('{')}${words(item.inner.length > 0 ? item.inner : [item], false).join(' ')}${style.dim('}')}`,
        );
        return [
          `${style.name(row.name)}${style.dim('=[')}${limited(items, style).join(' ')}${style.dim(']')}`,
        ];
      }
      const deeper = words(branch.inner, false);
      const [only] = deeper;
      if (only === undefined) return isRequest || fields !== undefined ? [style.name(row.name)] : [];
      if (deeper.length === 1) return [`${style.name(row.name)}${style.dim('.')}${only}`];
      return [
        `${style.name(row.name)}${style.dim('={')}${limited(deeper, style).join(' ')}${style.dim('}')}`,
      ];
    });
  // Fixed headers and attributes often have the same field: the table of a route, the protocol of a rule.
  return [...new Set(words(branches, false))];
}

/** The first of many words, and how many follow. */
function limited(words: readonly string[], style: Style): readonly string[] {
  const more = words.length - partLimit;
  return more > 1 ? [...words.slice(0, partLimit), style.dim(`… ${more} more`)] : words;
}

function word(name: string, value: string, style: Style): string {
  return value === '' ? style.name(name) : `${style.name(name)}${style.dim('=')}${style.value(value)}`;
}

function isHeaderRow({ part }: Row): boolean {
  return part.name === 'header' && part.id === undefined;
}

/** Whether a field of a request was not given: a struct has all of its fields, but an attribute is there because a program put it there. */
function isAbsent(row: Row, isHeader: boolean, bytes: Uint8Array): boolean {
  return row.part.id === undefined && isUnnamedZero(row, isHeader, bytes);
}

/** Whether a leaf is zero, and the zero has no name that says something: the verdict `drop`. Headers have all of their fields. */
function isUnnamedZero(row: Row, isHeader: boolean, bytes: Uint8Array): boolean {
  const { type, value } = row.part;
  const isNamed = type?.kind === 'enumeration' && typeof value === 'string' && !emptyNames.has(value);
  return (isHeader || !isNamed) && isZero(row, bytes);
}

/** Whether a leaf has no bytes but zeros. A flag without bytes is no zero. */
function isZero({ part, text, payload, end }: Row, bytes: Uint8Array): boolean {
  if (text === '' && part.parts !== undefined) return false;
  if (payload === end) return part.value !== true;
  return bytes.subarray(payload, end).every((byte) => byte === 0);
}

/** Whether a row is left out. */
type IsHidden = (row: Row, isHeader: boolean, bytes: Uint8Array) => boolean;

/** Returns the function that says which rows of the kernel's messages about an object are left out. */
function hiddenIn(object: AnyObjectDefinition | undefined): IsHidden {
  const { selfChanging = [], selfChangingOptions = [], minor = [], usual = {}, view } = object ?? {};
  const top = new Set<string>([...selfChanging, ...minor, ...(view?.neverTold ?? [])]);
  const deep = new Set<string>(selfChangingOptions);
  return (row, isHeader, bytes) => {
    const { part, path, depth } = row;
    if (!path.includes('.') && top.has(path)) return true;
    if (depth > 0 && deep.has(part.name)) return true;
    if (path in usual && usual[path] === part.value) return true;
    return isUnnamedZero(row, isHeader, bytes);
  };
}
