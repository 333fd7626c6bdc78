import { parseIp } from '../../netlink/codec/scalars/addresses.ts';
import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import type { Expression } from './filter.ts';
import type { ListedFamily } from './tables.ts';

/** Finds the numbers of names in a filter. */
export interface Names {
  /** Returns the index of a link; `undefined` if there is none of that name. */
  linkIndex(name: string): number | undefined;
  /** Returns the port of a service; `undefined` for an unknown one. */
  servicePort(name: string): number | undefined;
  /** Returns the number of a netlink protocol. */
  netlinkProtocolNumber(name: string): number | undefined;
  /** Returns the number of an EtherType. */
  etherTypeNumber(name: string): number | undefined;
  /** Returns the number of a cgroup by its path; `undefined` if there is none. */
  cgroupId(path: string): bigint | undefined;
  /** The first and the last port that the kernel chooses. */
  ephemeralPorts(): readonly [number, number];
}

/** A filter, and the families that its addresses limit the list to. */
export interface ParsedFilter {
  readonly expression: Expression | undefined;
  readonly families: readonly ListedFamily[];
}

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  eq: '=',
  '!=': '!=',
  ne: '!=',
  neq: '!=',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
  '>=': '>=',
  ge: '>=',
  geq: '>=',
  '<=': '<=',
  le: '<=',
  leq: '<=',
};
const conjunctions: Readonly<Record<string, 'and' | 'or'>> = {
  and: 'and',
  '&': 'and',
  '&&': 'and',
  or: 'or',
  '|': 'or',
  '||': 'or',
};
const conditions = ['dst', 'src', 'dport', 'sport', 'dev', 'fwmark', 'cgroup', 'autobound'];

/** Signs that end a word: parentheses, comparisons and conjunctions. */
const tokenPattern = /\(|\)|!=|>=|<=|==|=|<|>|&&|&|\|\||\||!|[^\s()!=<>|&]+/g;

/**
 * Reads a filter in the words of `ss`: `( dport = :443 or dst 10.0.0.0/8 ) and not dev eth0`. `preferred` is the family that the
 * user has chosen, for addresses without one.
 */
export function parseFilter(
  words: readonly string[],
  names: Names,
  preferred: ListedFamily | undefined,
): ParsedFilter {
  const tokens = words.join(' ').match(tokenPattern) ?? [];
  if (tokens.length === 0) return { expression: undefined, families: [] };
  const parser = new Parser(tokens, names, preferred);
  const expression = parser.parse();
  return { expression, families: parser.families };
}

class Parser {
  readonly families: ListedFamily[] = [];
  readonly #tokens: readonly string[];
  readonly #names: Names;
  readonly #preferred: ListedFamily | undefined;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], names: Names, preferred: ListedFamily | undefined) {
    this.#tokens = tokens;
    this.#names = names;
    this.#preferred = preferred;
  }

  parse(): Expression {
    const expression = this.#joined();
    const rest = this.#peek();
    if (rest !== undefined) throw usageError(`unexpected '${rest}' in the filter`);
    return expression;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(expected: string): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw usageError(`the filter ends where ${expected} is expected`);
    return token;
  }

  /** Reads conditions joined from left to right: `a or b and c` is `(a or b) and c`, as for `ss`. */
  #joined(): Expression {
    let left = this.#single();
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === ')') return left;
      const kind = conjunctions[next];
      // Conditions without a word between them are joined as with `and`.
      if (kind !== undefined) this.#at++;
      left = { kind: kind ?? 'and', parts: [left, this.#single()] };
    }
  }

  #single(): Expression {
    if (++this.#depth > 200) throw usageError('the filter is nested too deeply');
    try {
      const token = this.#take('a condition');
      if (token === 'not' || token === '!') return { kind: 'not', part: this.#single() };
      if (token !== '(') return this.#condition(token);
      const inner = this.#joined();
      if (this.#peek() !== ')') throw usageError(`expected ')' in the filter, got '${this.#peek() ?? ''}'`);
      this.#at++;
      return inner;
    } finally {
      this.#depth--;
    }
  }

  #condition(word: string): Expression {
    switch (word) {
      case 'src':
      case 'dst':
        return this.#equality((text) => this.#host(text, word === 'src' ? 'local' : 'peer'));
      case 'sport':
      case 'dport':
        return this.#ports(word === 'sport' ? 'local' : 'peer');
      case 'dev':
        return this.#equality((text) => ({ kind: 'device', index: this.#index(text) }));
      case 'fwmark':
        return this.#equality(mark);
      case 'cgroup':
        return this.#equality((path) => {
          const id = this.#names.cgroupId(path);
          if (id === undefined) throw usageError(`there is no cgroup '${path}'`);
          return { kind: 'cgroup', id };
        });
      case 'autobound': {
        const [from, to] = this.#names.ephemeralPorts();
        return { kind: 'autobound', from, to };
      }
      default:
        throw usageError(`'${word}' is no condition of a filter${suggestion(word, conditions)}`);
    }
  }

  #comparison(): string | undefined {
    const found = comparisons[this.#peek() ?? ''];
    if (found !== undefined) this.#at++;
    return found;
  }

  /** Reads a value behind an optional `=` or `!=`. */
  #equality(read: (text: string) => Expression): Expression {
    const comparison = this.#comparison() ?? '=';
    if (comparison !== '=' && comparison !== '!=')
      throw usageError(`expected '=' or '!=' in the filter, got '${comparison}'`);
    const part = read(this.#take('a value'));
    return comparison === '=' ? part : { kind: 'not', part };
  }

  #ports(end: 'local' | 'peer'): Expression {
    const comparison = this.#comparison() ?? '=';
    const { port } = this.#portOf(this.#take('a port').replace(/^[^:]*:(?=.)|^:/, ''), this.#preferred);
    if (port === undefined) return { kind: 'host', end, family: undefined, address: undefined, port };
    const highest = 0xffff_ffff;
    const range = (from: number, to: number): Expression => ({ kind: 'port', end, from, to });
    switch (comparison) {
      case '!=':
        return { kind: 'not', part: range(port, port) };
      case '>=':
        return range(port, highest);
      case '<=':
        return range(0, port);
      // A range that no port is in would end below 0.
      case '>':
        return { kind: 'not', part: range(0, port) };
      case '<':
        return { kind: 'not', part: range(port, highest) };
      default:
        return range(port, port);
    }
  }

  #portOf(text: string, family: ListedFamily | undefined): { readonly port: number | undefined } {
    if (text === '' || text === '*') return { port: undefined };
    const port = number(text);
    if (family === 'packet') return { port: port ?? this.#index(text) };
    if (family === 'netlink' && text === 'kernel') return { port: 0 };
    const found = port ?? this.#names.servicePort(text);
    const most = family === undefined || family === 'inet' || family === 'inet6' ? 0xffff : 0xffff_ffff;
    if (found === undefined || found > most) throw usageError(`'${text}' is no port and no known service`);
    return { port: found };
  }

  #index(name: string): number {
    const index = this.#names.linkIndex(name) ?? number(name);
    if (index === undefined) throw usageError(`there is no link '${name}'`);
    return index;
  }

  #host(text: string, end: 'local' | 'peer'): Expression {
    const [, prefix, rest = text] = /^(unix|link|netlink|vsock|inet|inet6):(.*)$/s.exec(text) ?? [];
    const family =
      prefix === undefined ? this.#preferred : prefix === 'link' ? 'packet' : (prefix as ListedFamily);
    if (prefix !== undefined) this.families.push(family as ListedFamily);
    switch (family) {
      case 'unix':
        return { kind: 'host', end, family, address: undefined, pattern: rest, port: undefined };
      case 'packet':
      case 'netlink':
      case 'vsock':
        return this.#numberedHost(family, rest, end);
      default:
        return this.#ipHost(rest, end);
    }
  }

  /** A protocol or CID with a port: `ip:eth0`, `route:kernel`, `2:1024`. */
  #numberedHost(family: 'packet' | 'netlink' | 'vsock', text: string, end: 'local' | 'peer'): Expression {
    const colon = text.indexOf(':');
    const name = colon === -1 ? text : text.slice(0, colon);
    const { port } = this.#portOf(colon === -1 ? '' : text.slice(colon + 1), family);
    if (name === '' || name === '*') return { kind: 'host', end, family, address: undefined, port };
    const named =
      family === 'packet'
        ? this.#names.etherTypeNumber(name)
        : family === 'netlink'
          ? this.#names.netlinkProtocolNumber(name)
          : undefined;
    const address = named ?? number(name);
    if (address === undefined) throw usageError(`'${name}' is no address of a ${family} socket`);
    return { kind: 'host', end, family, address, port };
  }

  /** `10.0.0.0/8:443`, `[::1]:443`, `fd00::/8`, `:443`, `*:443`. */
  #ipHost(text: string, end: 'local' | 'peer'): Expression {
    let host = text;
    let port = '';
    const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(.*))?$/.exec(text);
    if (bracketed !== null) {
      host = `${bracketed[1]}${bracketed[2] ?? ''}`;
      port = bracketed[3] ?? '';
    } else if (parseIp(text.split('/')[0] as string)?.length !== 16) {
      const colon = text.lastIndexOf(':');
      if (colon !== -1) [host, port] = [text.slice(0, colon), text.slice(colon + 1)];
    }
    const { port: number } = this.#portOf(port, undefined);
    if (host === '' || host === '*')
      return { kind: 'host', end, family: this.#preferred, address: undefined, port: number };
    const [network = '', length] = host.split('/');
    const bytes = parseIp(network);
    const most = bytes?.length === 4 ? 32 : 128;
    if (
      bytes === undefined ||
      (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= most))
    )
      throw usageError(`'${host}' is no IP prefix`);
    return { kind: 'host', end, family: bytes.length === 4 ? 'inet' : 'inet6', address: host, port: number };
  }
}

function number(text: string): number | undefined {
  const value = /^(\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  return value <= 0xffff_ffff ? value : undefined;
}

/** `0x10`, `0x10/0xff`. */
function mark(text: string): Expression {
  const [value, mask, ...rest] = text.split('/').map(number);
  if (value === undefined || rest.length > 0 || (text.includes('/') && mask === undefined))
    throw usageError(`'${text}' is no mark; expected a number, or a number, '/' and a mask`);
  return { kind: 'mark', value, mask: mask ?? 0xffff_ffff };
}
