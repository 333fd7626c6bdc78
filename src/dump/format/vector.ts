import type { Message } from '../decode/message.ts';
import { flagNames } from '../decode/message-types.ts';
import { rowsOf } from './rows.ts';

/** Bytes in a line. */
const perLine = 8;

/**
 * Returns a message as the source of a test: the bytes behind its header with a comment for each part, and the value
 * that they decode to.
 */
export function vectorText(message: Message): string {
  const { name, description, flags, reader, payload, end, body } = message;
  const rows = rowsOf(message).filter((row) => row.end > row.offset);
  const lines = rows.flatMap((row, index) => {
    const stop = rows[index + 1]?.offset ?? end;
    const number = row.id === undefined || row.name === `#${row.id}` ? '' : ` [${row.id}]`;
    const note = `${'. '.repeat(row.depth)}${row.name}${number} ${row.text}`.trimEnd();
    return byteLines(reader.bytes.subarray(row.offset, Math.max(stop, row.end)), note);
  });
  const value = body?.decode(reader, payload, end, undefined);
  return `// ${[name, ...flagNames(flags, description)].join(' ')}
const bytes = hex(\`
${lines.join('\n')}
\`);
${value === undefined ? '' : `const value = ${literal(value)};\n`}`;
}

function byteLines(bytes: Uint8Array, note: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    const words = Array.from(bytes.subarray(at, at + perLine), (byte) => byte.toString(16).padStart(2, '0'));
    const shown = words.join(' ');
    lines.push(at === 0 ? `  ${shown.padEnd(3 * perLine - 1)}  // ${note}` : `  ${shown}`);
  }
  return lines;
}

/** Returns a value as a TypeScript literal. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (value instanceof Uint8Array) return `Uint8Array.of(${Array.from(value).join(', ')})`;
  if (typeof value !== 'object' || value === null) return String(value);
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, `${indent}  `))
    : Object.entries(value).map(([key, item]) => `${property(key)}: ${literal(item, `${indent}  `)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return `${open}${close}`;
  const line = items.join(', ');
  if (line.length + indent.length < 90 && !line.includes('\n'))
    return Array.isArray(value) ? `[${line}]` : `{ ${line} }`;
  return `${open}\n${items.map((item) => `${indent}  ${item},`).join('\n')}\n${indent}${close}`;
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`;
}
