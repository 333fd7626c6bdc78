import type { Message, MessageProblem } from '../decode/message.ts';
import { flagNames, protocolName } from '../decode/message-types.ts';
import type { Change } from './changes.ts';
import { escapeControls } from './control-characters.ts';
import { outline } from './outline.ts';
import { type FieldFilter, headerRowsOf, type Row, rowsOf } from './rows.ts';
import type { Style } from './style.ts';

/** How messages are printed as text. */
export interface PrintOptions {
  readonly style: Style;
  /** Shows beside each line the offset and the bytes that the line stands for. */
  readonly hex?: boolean | undefined;
  readonly fields?: FieldFilter | undefined;
  /** Number of the protocol that messages do not name. */
  readonly impliedProtocol?: number | undefined;
}

/** Bytes in a line of hex. */
const perLine = 8;
/** Values are aligned up to this column. */
const widest = 44;

/** Returns a message as text: a line for its header, and the tree of its parts. Ends with a newline. */
export function printMessage(message: Message, options: PrintOptions): string {
  const { style, hex = false, fields } = options;
  const rows = rowsOf(message, fields);
  const all = hex && fields === undefined ? [...namedHeaderRows(message), ...rows] : rows;
  const lines = [headLine(message, options)];
  const width = columnWidth(all.map((row) => 2 * row.depth + label(row).length));
  for (const [index, row] of all.entries()) {
    const text = rowText(message, row, width, style);
    if (hex) {
      const next = fields === undefined ? (all[index + 1]?.offset ?? message.end) : row.end;
      addHexLines(lines, message, row, Math.max(next, row.end), text, style);
    } else lines.push(`  ${text}`);
  }
  for (const line of outline(message.datagram.decoded ?? '')) lines.push(`  ${line}`);
  if (message.problem !== undefined) lines.push(problemLine(message, message.problem, style));
  return `${lines.join('\n')}\n`;
}

/** Fields that identify the object of a message. */
export const naming: readonly string[] = [
  'index',
  'ifindex',
  'name',
  'dst',
  'dstLength',
  'local',
  'address',
  'prefixLength',
  'id',
  'nsid',
  ...['table', 'chain', 'parent', 'handle', 'kind', 'oif', 'priority'],
];

/**
 * Returns what a message changes: its first line, the object, and each value before and now. Without `changes` the
 * object is gone.
 */
export function printChange(
  message: Message,
  changes: readonly Change[] | undefined,
  options: Pick<PrintOptions, 'style' | 'impliedProtocol'>,
): string {
  const { style } = options;
  const subject = rowsOf(message)
    .filter((row) => naming.includes(row.path) && row.text !== '')
    .map((row) => `${style.name(row.path)} ${row.text}`);
  const lines = [headLine(message, options), `  ${subject.join(style.dim(', '))}`];
  if (changes === undefined) lines.push(`  ${style.changed('gone')}`);
  else if (changes.length === 0) lines.push(`  ${style.dim('nothing changed')}`);
  const width = columnWidth((changes ?? []).map(({ path }) => path.length));
  for (const { path, was, is } of changes ?? []) {
    const before = was === undefined ? '' : style.dim(`${was} → `);
    const now = is === undefined ? style.dim('none') : style.changed(is);
    lines.push(`  ${style.name(path.padEnd(width))}  ${before}${now}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The width of a column of names. A message may have more rows than a function takes arguments. */
function columnWidth(lengths: readonly number[]): number {
  return Math.min(
    widest,
    lengths.reduce((longest, length) => Math.max(longest, length), 0),
  );
}

/** Returns the rows of the message header, with type and flags by name. */
export function namedHeaderRows(message: Message): Row[] {
  const { name, description, flags, type } = message;
  return headerRowsOf(message).map((row) => {
    if (row.name === 'type') return { ...row, text: `${name} (${type})` };
    return row.name === 'flags'
      ? {
          ...row,
          text: flags === 0 ? '0' : `${flagNames(flags, description).join(' ')} (0x${flags.toString(16)})`,
        }
      : row;
  });
}

/** Returns time, namespace, process and direction of a message, as far as they are known, with a space behind them. */
export function originText({ datagram }: Message, style: Style): string {
  const { time, direction, process, namespace } = datagram;
  const before = [
    ...(time === undefined ? [] : [formatTime(time)]),
    ...(namespace === undefined ? [] : [escapeControls(namespace)]),
    ...(process === undefined ? [] : [escapeControls(process)]),
    ...(direction === undefined ? [] : [direction === 'sent' ? '→' : '←']),
  ];
  return before.length === 0 ? '' : `${style.dim(before.join(' '))} `;
}

/** The first line of a message: its origin, then its header. */
function headLine(
  message: Message,
  { style, impliedProtocol }: Pick<PrintOptions, 'style' | 'impliedProtocol'>,
): string {
  const { name, description, length, flags, sequence, port, datagram } = message;
  const { protocol } = datagram;
  const about = [
    ...(protocol === impliedProtocol ? [] : [protocolName(protocol)]),
    `${length} bytes`,
    flagNames(flags, description).join(' '),
    `sequence ${sequence}`,
    `port ${port}`,
  ].filter((text) => text !== '');
  return `${originText(message, style)}${style.message(name)}  ${about.join(style.dim(', '))}`;
}

/** Time of day with microseconds, in the local time zone. */
function formatTime(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const part = (value: number): string => String(value).padStart(2, '0');
  const micro = Math.floor((time - Math.floor(time)) * 1000);
  const fraction = String(date.getMilliseconds()).padStart(3, '0') + String(micro).padStart(3, '0');
  return `${part(date.getHours())}:${part(date.getMinutes())}:${part(date.getSeconds())}.${fraction}`;
}

function label(row: Row): string {
  const number = row.id === undefined || row.name === `#${row.id}` ? '' : ` [${row.id}]`;
  return `${row.name}${number}`;
}

function rowText(message: Message, row: Row, width: number, style: Style): string {
  const indent = '  '.repeat(row.depth);
  const shown = label(row);
  const number = shown.slice(row.name.length);
  const marks = row.marks.length === 0 ? '' : style.dim(`(${row.marks.join(', ')})`);
  const tail = [
    style.value(row.text),
    marks,
    row.note === undefined ? '' : style.dim(`(${row.note})`),
    row.problem === undefined ? '' : style.problem(`✗ ${row.problem}, ${place(message, row.offset)}`),
  ].filter((text) => text !== '');
  const name = `${indent}${style.name(row.name)}${style.dim(number)}`;
  if (tail.length === 0) return name;
  const gap = ' '.repeat(Math.max(0, width - indent.length - shown.length) + 2);
  return `${name}${gap}${tail.join('  ')}`;
}

/** Adds the lines of a row in hex: its bytes, and behind them the padding up to `stop`. */
function addHexLines(
  lines: string[],
  message: Message,
  row: Row,
  stop: number,
  text: string,
  style: Style,
): void {
  const { bytes } = message.reader;
  let at = row.offset;
  if (row.end === at) {
    lines.push(`  ${' '.repeat(4 + 2 + 3 * perLine)} ${text}`);
    return;
  }
  do {
    const line: string[] = [];
    const end = Math.min(at + perLine, stop);
    for (let byte = at; byte < end; byte++) {
      const shown = (bytes[byte] as number).toString(16).padStart(2, '0');
      // Attribute headers and padding are dimmed, so that the value stands out.
      line.push(byte < row.payload || byte >= row.end ? style.dim(shown) : shown);
    }
    const fill = ' '.repeat(3 * (perLine - line.length));
    const offset = style.dim((at - message.offset).toString(16).padStart(4, '0'));
    lines.push(`  ${offset}  ${line.join(' ')}${fill}  ${at === row.offset ? text : ''}`.trimEnd());
    at = end;
  } while (at < stop);
}

function problemLine(message: Message, problem: MessageProblem, style: Style): string {
  return `  ${style.problem(`✗ ${problem.text}, ${place(message, problem.offset)}`)}`;
}

/** The position of a byte, counted from the start of its message, and from the start of the file. */
function place({ offset, datagram }: Message, at: number): string {
  const inFile = datagram.origin === undefined ? '' : `, byte ${datagram.origin + at} of the file`;
  return `at byte ${at - offset}${inFile}`;
}
