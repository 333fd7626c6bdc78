import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { vi } from 'vitest';
import type { AnyType, Part, SelectType } from '../../../src/netlink/codec/index.ts';

/** The codec in one of its modes, with every schema below `src/netlink`, by module, export and place in it. */
export interface Instance {
  readonly codec: typeof import('../../../src/netlink/codec/index.ts');
  /** Returns whether a type keeps all of its bytes by itself. */
  readonly isDefined: (type: AnyType) => boolean;
  readonly schemas: ReadonlyMap<string, AnyType>;
}

/** Loads the codec and all modules that can export schemas, with `TSNETLINK_CODEC` set to `mode`. */
export async function loadSchemas(mode: '' | 'compiled' | 'walked'): Promise<Instance> {
  vi.resetModules();
  vi.stubEnv('TSNETLINK_CODEC', mode);
  const schemas = new Map<string, AnyType>();
  const codec = await import('../../../src/netlink/codec/index.ts');
  const { isDefined } = await import('../../../src/netlink/codec/define-type.ts');
  const files = readdirSync('src/netlink', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('codec/'))
    .sort();
  const roots: [string, unknown][] = [];
  for (const file of files) {
    const exports = (await import(/* @vite-ignore */ resolve('src/netlink', file))) as object;
    for (const [name, value] of Object.entries(exports)) roots.push([`${file}: ${name}`, value]);
  }
  vi.unstubAllEnvs();
  const found: Found = { schemas, seen: new Set(), bodies: new Set() };
  for (const [name, value] of roots) collect(found, name, value);
  return { codec, isDefined, schemas };
}

function isType(value: object): value is AnyType {
  const { kind, decode, encode } = value as Partial<AnyType>;
  return typeof kind === 'string' && typeof decode === 'function' && typeof encode === 'function';
}

interface Found {
  readonly schemas: Map<string, AnyType>;
  readonly seen: Set<unknown>;
  /** The attributes behind the headers of generic netlink. */
  readonly bodies: Set<unknown>;
}

/** Adds a schema and all that it is made of, or the schemas of a table of messages or a registry. */
function collect(found: Found, name: string, value: unknown): void {
  const { schemas, seen, bodies } = found;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const add = (part: string, inner: unknown): void => collect(found, `${name}.${part}`, inner);
  if (!isType(value)) {
    const table = value as { messages?: unknown; keys?: unknown; get?: unknown };
    if (typeof table.messages === 'function')
      for (const message of (
        value as { messages(): Iterable<{ name: string; request: AnyType; reply: AnyType }> }
      ).messages()) {
        add(`${message.name} reply`, message.reply);
        add(`${message.name} request`, message.request);
      }
    else if (typeof table.keys === 'function' && typeof table.get === 'function') {
      const registry = value as { keys(): Iterable<string>; get(key: string): unknown };
      for (const key of registry.keys()) add(String(key), registry.get(key));
    }
    return;
  }
  const type = value as AnyType & { readonly [part: string]: unknown };
  // A family with one set of attributes for all commands has a message for each command: one is enough.
  if (type.kind === 'genericMessage') {
    if (bodies.has(type.item)) return;
    bodies.add(type.item);
  }
  schemas.set(name, value);
  for (const part of ['header', 'set', 'item', 'base', 'fallback']) add(part, type[part]);
  for (const list of ['attributes', 'fields'])
    for (const inner of (type[list] ?? []) as { name: string; type: AnyType }[]) add(inner.name, inner.type);
  if (type.kind === 'select') {
    const cases = (value as SelectType<unknown>).cases() as Record<string, unknown>;
    if (typeof cases.get === 'function') add('cases', cases);
    else for (const [key, inner] of Object.entries(cases)) add(key, inner);
  }
  if (type.kind === 'recursive') add('inner', type.resolve?.(undefined));
}

/** Bytes that tests have as hexadecimal digits: messages, attributes and structs as captured from the kernel and from programs. */
export function capturedBytes(): Uint8Array[] {
  const found = new Set<string>();
  for (const file of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ts|txt|json)$/.test(file)) continue;
    const text = readFileSync(`test/${file}`, 'utf8').replaceAll(/\/\/.*$/gm, '');
    for (const [, quoted] of text.matchAll(/['"`]([\s0-9a-fA-F]{16,})['"`]/g)) {
      const digits = (quoted as string).replaceAll(/\s+/g, '').toLowerCase();
      if (digits.length % 2 === 0 && digits.length >= 16 && digits.length <= 16_384) found.add(digits);
    }
  }
  return [...found].map((digits) => Uint8Array.from(Buffer.from(digits, 'hex')));
}

/** Parts with the kinds of their types in place of the types, which differ from one instance to another. */
export function comparable(parts: readonly Part[]): unknown[] {
  return parts.map(({ type, parts: inner, ...part }) => ({
    ...part,
    kind: type?.kind,
    ...(inner !== undefined && { parts: comparable(inner) }),
  }));
}
