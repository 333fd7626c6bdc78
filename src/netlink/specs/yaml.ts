/** The text has something that {@link parseYaml} does not read. */
export class UnreadYaml extends Error {
  /** Line number, from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

/** A line of the text that is neither blank nor a comment. */
interface Line {
  readonly indent: number;
  /** The text behind the indent, without a comment. */
  readonly text: string;
}

/** Deepest nest of mappings and sequences. */
const depthLimit = 64;

/** A key of a mapping, and the text behind its colon. */
interface Entry {
  readonly key: string;
  readonly rest: string;
}

/** Reads `key: value`. Returns `undefined` for other text. */
function entryOf(text: string): Entry | undefined {
  const first = text.charCodeAt(0);
  if (first === 0x22 || first === 0x27) {
    const [, , key, rest = ''] = /^(["'])([^"'\\]*)\1\s*:(?:\s+(.*))?$/.exec(text) ?? [];
    return key === undefined ? undefined : { key, rest };
  }
  if (notKey.has(first)) return undefined;
  let colon = text.indexOf(': ');
  if (colon === -1 && text.endsWith(':')) colon = text.length - 1;
  if (colon <= 0) return undefined;
  return { key: text.slice(0, colon).trimEnd(), rest: text.slice(colon + 1).trimStart() };
}

/** Characters that no key without quotes begins with. */
const notKey: ReadonlySet<number> = new Set(
  Array.from('#&*!|>%@`[]{},?', (character) => character.charCodeAt(0)),
);

/**
 * Parses the part of YAML that specifications of netlink are written in: block mappings and sequences, flow lists, plain and quoted
 * scalars, text blocks, anchors and aliases.
 *
 * It exists because a command loads a specification each time it starts: in a new process this one takes 20 ms of
 * processor time for the largest specification (`tc.yaml`). The package `yaml` 2 takes 400 ms, also with `uniqueKeys: false`,
 * `prettyErrors: false` and `strict: false`, 45 ms of them to import it. `loadSpec` uses the package for all other YAML.
 *
 * @throws UnreadYaml for everything else
 */
export function parseYaml(text: string): unknown {
  return new YamlReader(text).read();
}

class YamlReader {
  readonly #lines: string[];
  readonly #anchors = new Map<string, unknown>();
  #at = 0;
  #depth = 0;
  /** The line that was looked at last, and its number. */
  #next: Line | undefined;
  #nextAt = -1;

  constructor(text: string) {
    this.#lines = text
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n')
      .split('\n');
  }

  read(): unknown {
    if (this.#peek()?.text === '---') this.#at++;
    const value = this.#peek() === undefined ? null : this.#node(0);
    const rest = this.#peek();
    if (rest !== undefined && rest.text !== '...') this.#fail(`unexpected '${rest.text}'`);
    return value;
  }

  #fail(reason: string): never {
    throw new UnreadYaml(Math.min(this.#at + 1, this.#lines.length), reason);
  }

  /** Returns the next line with content, without consuming it. */
  #peek(): Line | undefined {
    if (this.#nextAt === this.#at) return this.#next;
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] as string;
      let indent = 0;
      while (line.charCodeAt(indent) === 0x20) indent++;
      if (indent === line.length || line.charCodeAt(indent) === 0x23) continue;
      if (line.charCodeAt(indent) === 0x09) this.#fail('a tab in the indent');
      this.#nextAt = this.#at;
      this.#next = { indent, text: withoutComment(line.slice(indent)) };
      return this.#next;
    }
    return undefined;
  }

  /** Reads the node that begins at the next line. */
  #node(least: number): unknown {
    const line = this.#peek();
    if (line === undefined || line.indent < least) return null;
    if (++this.#depth > depthLimit) this.#fail(`nested more than ${depthLimit} levels deep`);
    let value: unknown;
    if (isItem(line.text)) value = this.#sequence(line.indent);
    else if (entryOf(line.text) !== undefined) value = this.#mapping(line.indent);
    else {
      this.#at++;
      value = this.#value(line.text, line.indent - 1);
    }
    this.#depth--;
    return value;
  }

  #sequence(indent: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#peek(); line?.indent === indent && isItem(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      const inner = indent + line.text.length - rest.length;
      if (rest !== '' && (isItem(rest) || entryOf(rest) !== undefined)) {
        // The item is a node that begins behind the dash.
        this.#next = { indent: inner, text: rest };
        items.push(this.#node(inner));
      } else {
        this.#at++;
        items.push(this.#value(rest, indent));
      }
    }
    return items;
  }

  #mapping(indent: number): object {
    const value: Record<string, unknown> = {};
    for (let line = this.#peek(); line?.indent === indent && !isItem(line.text); line = this.#peek()) {
      const entry = entryOf(line.text);
      if (entry === undefined) {
        if (line.text === '...') break;
        this.#fail(`expected 'key: value', got '${line.text}'`);
      }
      const { key, rest } = entry;
      if (Object.hasOwn(value, key)) this.#fail(`the key '${key}' occurs twice`);
      if (key === '<<' || key === '__proto__') this.#fail(`the key '${key}'`);
      this.#at++;
      value[key] = this.#value(rest, indent, true);
    }
    const next = this.#peek();
    if (next !== undefined && next.indent > indent) this.#fail(`unexpected indent before '${next.text}'`);
    return value;
  }

  /** Reads a value whose first line has this rest. Further lines have a greater indent than `indent`. */
  #value(rest: string, indent: number, inMapping = false): unknown {
    const first = rest.charAt(0);
    if (rest === '') {
      const next = this.#peek();
      if (next === undefined) return null;
      // A sequence may have the indent of its key.
      if (inMapping && next.indent === indent && isItem(next.text)) return this.#sequence(indent);
      return next.indent > indent ? this.#node(indent + 1) : null;
    }
    if (first === '&') {
      const [, name = '', behind = ''] = /^&(\S+)\s*(.*)$/.exec(rest) ?? [];
      const value = this.#value(behind, indent, inMapping);
      this.#anchors.set(name, value);
      return value;
    }
    if (first === '*') {
      const name = rest.slice(1);
      if (!this.#anchors.has(name)) {
        this.#at--;
        this.#fail(`there is no anchor '${name}'`);
      }
      return this.#anchors.get(name);
    }
    if (first === '|' || first === '>') return this.#block(rest, indent);
    if (first === '[' || first === '{') return this.#flow(rest, indent);
    if (first === '"' || first === "'") return this.#quoted(rest);
    return this.#plain(rest, indent);
  }

  #quoted(text: string): string {
    const single = /^'((?:[^']|'')*)'$/.exec(text);
    if (single !== null) return (single[1] as string).replaceAll("''", "'");
    const double = /^"([^"\\]*)"$/.exec(text);
    if (double === null) {
      this.#at--;
      this.#fail(`the quoted text ${text}`);
    }
    return double[1] as string;
  }

  /** Reads a scalar without quotes, which may go on over lines with a greater indent. */
  #plain(first: string, indent: number): unknown {
    if (hasColon(first) || notPlain.has(first.charCodeAt(0))) {
      this.#at--;
      this.#fail(`the value '${first}'`);
    }
    let text = first;
    let isLong = false;
    for (let line = this.#peek(); line !== undefined && line.indent > indent; line = this.#peek()) {
      if (hasColon(line.text) || (this.#lines[this.#at - 1] as string).trim() === '')
        this.#fail(`the text '${line.text}'`);
      text += ` ${line.text}`;
      isLong = true;
      this.#at++;
    }
    return isLong ? text : scalarOf(text);
  }

  /** Reads a text block: `|` keeps the ends of lines, `>` folds lines. */
  #block(marker: string, indent: number): string {
    if (!/^[|>][-+]?$/.test(marker)) {
      this.#at--;
      this.#fail(`the text block '${marker}'`);
    }
    const lines: string[] = [];
    let inner = 0;
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] as string;
      const own = line.length - line.trimStart().length;
      if (line.trim() === '') {
        lines.push(inner > 0 ? line.slice(inner) : '');
        continue;
      }
      if (own <= indent || (inner > 0 && own < inner)) break;
      if (inner === 0) inner = own;
      lines.push(line.slice(inner));
    }
    let end = lines.length;
    while (end > 0 && lines[end - 1] === '') end--;
    const kept = marker.endsWith('+') ? '\n'.repeat(lines.length - end) : '';
    const body = marker.startsWith('|') ? lines.slice(0, end).join('\n') : folded(lines.slice(0, end));
    if (end === 0) return kept;
    return marker.endsWith('-') ? body : `${body}\n${kept}`;
  }

  /** Reads a list or mapping in brackets, which may go on over lines. */
  #flow(first: string, indent: number): unknown {
    let text = first;
    while (!isBalanced(text)) {
      const line = this.#peek();
      if (line === undefined || line.indent <= indent) this.#fail(`'${text}' has no end`);
      text += ` ${line.text}`;
      this.#at++;
    }
    const flow = new FlowReader(text);
    const value = flow.value();
    if (value === undefined || !flow.isAtEnd) {
      this.#at--;
      this.#fail(`the value '${text}'`);
    }
    return value;
  }
}

/** Reads `[a, b]` and `{ a: b }` of plain scalars. */
class FlowReader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens =
      text
        .match(/[[\]{},]|:(?=\s)|(?:[^[\]{},:]|:(?!\s))+/g)
        ?.map((token) => token.trim())
        .filter(Boolean) ?? [];
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** Returns the value; `undefined` where there is none. */
  value(): unknown {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return undefined;
    const [, , quoted] = /^(["'])([^"'\\]*)\1$/.exec(token) ?? [];
    if (quoted !== undefined) return quoted;
    if (/^["'&*!|>%@`]/.test(token)) return undefined;
    if (token !== '[' && token !== '{') return /^[\]},:]$/.test(token) ? undefined : scalarOf(token);
    if (++this.#depth > depthLimit) return undefined;
    const list: unknown[] = [];
    const entries: [string, unknown][] = [];
    const end = token === '[' ? ']' : '}';
    while (this.#tokens[this.#at] !== end) {
      const item = this.value();
      if (item === undefined) return undefined;
      if (end === '}') {
        if (this.#tokens[this.#at++] !== ':' || typeof item !== 'string') return undefined;
        const value = this.value();
        if (value === undefined) return undefined;
        entries.push([item, value]);
      } else list.push(item);
      if (this.#tokens[this.#at] === ',') this.#at++;
      else if (this.#tokens[this.#at] !== end) return undefined;
    }
    this.#at++;
    this.#depth--;
    return end === ']' ? list : Object.fromEntries(entries);
  }
}

function isItem(text: string): boolean {
  return text.charCodeAt(0) === 0x2d && (text.length === 1 || text.charCodeAt(1) === 0x20);
}

/** Characters that no text without quotes begins with. */
const notPlain: ReadonlySet<number> = new Set(Array.from('!%@`,?]}', (character) => character.charCodeAt(0)));

/** Whether a text has a colon that would end a key. */
function hasColon(text: string): boolean {
  return text.includes(': ') || text.endsWith(':');
}

function withoutComment(text: string): string {
  if (!text.includes('#')) return text.trimEnd();
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && (at === 0 || /[\s[{,]/.test(text.charAt(at - 1))))
      quote = character;
    else if (character === '#' && /\s/.test(text.charAt(at - 1))) return text.slice(0, at).trimEnd();
  }
  return text.trimEnd();
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
  }
  return depth <= 0;
}

/** Joins lines by spaces; blank lines are ends of lines, and lines with a greater indent stay lines. */
function folded(lines: readonly string[]): string {
  let text = lines[0] ?? '';
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at] as string;
    let blank = 0;
    let before = at - 1;
    while (before >= 0 && lines[before] === '') {
      blank++;
      before--;
    }
    if (line === '') continue;
    const isKept = /^\s/.test(line) || /^\s/.test(lines[before] ?? '');
    if (blank > 0) text += '\n'.repeat(isKept ? blank + 1 : blank) + line;
    else text += (isKept ? '\n' : ' ') + line;
  }
  return text;
}

/** The value of a scalar without quotes, as the core schema of YAML 1.2 has it. */
function scalarOf(text: string): unknown {
  switch (text) {
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
    case 'null':
    case 'Null':
    case 'NULL':
    case '~':
      return null;
  }
  // Text that begins with a letter is the usual one.
  if (text.charCodeAt(0) > 0x39) return text;
  if (/^[-+]?\d+$/.test(text) || /^0x[\da-fA-F]+$/.test(text)) return Number(text);
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8);
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}
