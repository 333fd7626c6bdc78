/** Width of the lines of Python's `pprint`. */
const lineWidth = 80;

/**
 * Formats a value as `pprint` of Python does, which the kernel's own tool prints replies with. Objects are dictionaries, frozen arrays
 * sets (lists of flags), bigints integers.
 */
export function pythonPrint(value: unknown): string {
  const printer = new PythonPrinter();
  printer.format(value, 0, 0, 0);
  return `${printer.text}\n`;
}

class PythonPrinter {
  text = '';

  format(value: unknown, indent: number, allowance: number, level: number): void {
    const short = pythonText(value);
    if (short.length <= lineWidth - indent - allowance) this.text += short;
    else if (value instanceof Uint8Array) this.#bytes(value, indent, allowance, level + 1);
    else if (typeof value === 'string') this.#string(value, indent, allowance, level + 1);
    else if (Array.isArray(value)) this.#list(value, indent, allowance + 1, level + 1);
    else if (typeof value === 'object' && value !== null)
      this.#dictionary(value, indent, allowance + 1, level + 1);
    else this.text += short;
  }

  #list(items: readonly unknown[], indent: number, allowance: number, level: number): void {
    const isSet = Object.isFrozen(items);
    this.text += isSet ? '{' : '[';
    for (const [index, item] of (isSet ? sorted(items) : items).entries()) {
      if (index > 0) this.text += `,\n${' '.repeat(indent + 1)}`;
      this.format(item, indent + 1, index === items.length - 1 ? allowance : 1, level);
    }
    this.text += isSet ? '}' : ']';
  }

  #dictionary(value: object, indent: number, allowance: number, level: number): void {
    const entries = entriesOf(value);
    this.text += '{';
    for (const [index, [key, item]] of entries.entries()) {
      if (index > 0) this.text += `,\n${' '.repeat(indent + 1)}`;
      this.text += `${key}: `;
      this.format(item, indent + 1 + key.length + 2, index === entries.length - 1 ? allowance : 1, level);
    }
    this.text += '}';
  }

  #pieces(pieces: readonly string[], indent: number, hasParentheses: boolean): void {
    this.text += `${hasParentheses ? '(' : ''}${pieces.join(`\n${' '.repeat(indent)}`)}${hasParentheses ? ')' : ''}`;
  }

  #string(value: string, indent: number, allowance: number, level: number): void {
    const extra = level === 1 ? 1 : 0;
    const width = lineWidth - indent - extra;
    const pieces: string[] = [];
    const lines = value.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    for (const [index, line] of lines.entries()) {
      const isLast = index === lines.length - 1;
      const rest = isLast ? allowance + extra : 0;
      if (pythonText(line).length <= width - rest) {
        pieces.push(pythonText(line));
        continue;
      }
      const words = line.match(/\S*\s+|\S+$/g) ?? [];
      let current = '';
      for (const [at, word] of words.entries()) {
        const most = at === words.length - 1 ? width - rest : width;
        if (pythonText(current + word).length > most) {
          if (current !== '') pieces.push(pythonText(current));
          current = word;
        } else current += word;
      }
      if (current !== '') pieces.push(pythonText(current));
    }
    this.#pieces(pieces, indent + extra, level === 1 && pieces.length > 1);
  }

  #bytes(value: Uint8Array, indent: number, allowance: number, level: number): void {
    if (value.length <= 4) {
      this.text += pythonText(value);
      return;
    }
    const extra = level === 1 ? 1 : 0;
    const pieces: string[] = [];
    let width = lineWidth - indent - extra;
    const last = value.length - (value.length % 4);
    let begin = 0;
    for (let at = 0; at < value.length; at += 4) {
      if (at === last) width -= allowance + extra;
      if (pythonText(value.subarray(begin, at + 4)).length <= width) continue;
      if (at > begin) pieces.push(pythonText(value.subarray(begin, at)));
      begin = at;
    }
    pieces.push(pythonText(value.subarray(begin)));
    this.#pieces(pieces, indent + extra, level === 1);
  }
}

function sorted(items: readonly unknown[]): unknown[] {
  return items.toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
}

/** The entries of a dictionary in Python's order. Keys that are numbers are numbers in Python. */
function entriesOf(value: object): [string, unknown][] {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const isNumeric = (key: string): boolean => /^\d+$/.test(key);
  return entries
    .toSorted(([one], [other]) =>
      isNumeric(one) && isNumeric(other) ? Number(one) - Number(other) : one < other ? -1 : 1,
    )
    .map(([key, item]) => [isNumeric(key) ? key : pythonText(key), item]);
}

/** The `repr` of a value in one line. */
function pythonText(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString('latin1'), true)}`;
  if (Array.isArray(value)) {
    if (!Object.isFrozen(value)) return `[${value.map(pythonText).join(', ')}]`;
    return value.length === 0 ? 'set()' : `{${sorted(value).map(pythonText).join(', ')}}`;
  }
  if (typeof value === 'object')
    return `{${entriesOf(value)
      .map(([key, item]) => `${key}: ${pythonText(item)}`)
      .join(', ')}}`;
  return String(value);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quoted(text: string, isBytes = false): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const most = isBytes ? 0x7e : 0xa0;
  let inner = '';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (character === quote) inner += `\\${character}`;
    else if (escapes[character] !== undefined) inner += escapes[character];
    else if (code < 0x20 || code === 0x7f || (code > 0x7e && (isBytes || code <= most)))
      inner += `\\x${code.toString(16).padStart(2, '0')}`;
    else inner += character;
  }
  return quote + inner + quote;
}
