import { EncodeError } from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';
import { keyBytes, keyText } from './key.ts';
import type { WireGuardConfig, WireGuardDevice, WireGuardPeerConfig } from './operations.ts';

/** A file of `wg showconf`, `wg setconf` or `wg-quick`. */
export interface WireGuardFile extends WireGuardConfig {
  /** wg-quick: addresses of the link, `10.0.0.1/24`. */
  addresses?: string[] | undefined;
  /** wg-quick: addresses of name servers, and domains to search. */
  dns?: string[] | undefined;
  mtu?: number | undefined;
  /** wg-quick: routing table of the allowed IPs: a number or name, `off`, `auto`. */
  table?: string | undefined;
  /** wg-quick: commands of the shell before and after the link is up or down. */
  preUp?: string[] | undefined;
  postUp?: string[] | undefined;
  preDown?: string[] | undefined;
  postDown?: string[] | undefined;
  saveConfig?: boolean | undefined;
}

/** How the values of a field are read and written. */
interface FileField {
  /** The key in the file. */
  readonly key: string;
  readonly read: (text: string) => unknown;
  readonly write?: (value: never) => string;
  /** Whether the key may occur several times; their values are joined. */
  readonly isList?: true;
}

const isKeyText = (text: string): string => {
  const bytes = keyBytes(text);
  // The value is not shown: it may be a private key.
  if (bytes === undefined)
    throw new EncodeError('ERR_INVALID_ARG_VALUE', 'expected a key of 44 characters of base64');
  return text;
};
const writeKey = (value: string | Uint8Array): string => {
  if (typeof value === 'string') return value;
  const bytes = keyBytes(value);
  if (bytes === undefined) throw new EncodeError('ERR_INVALID_ARG_VALUE', 'expected a key of 32 bytes');
  return keyText(bytes);
};
const integer =
  (most: number, words: Readonly<Record<string, number>> = {}) =>
  (text: string): number => {
    const value = words[text.toLowerCase()] ?? (/^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN);
    if (!(value <= most))
      throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected a number up to ${most}, got '${text}'`);
    return value;
  };
const isTrue = (text: string): boolean => {
  if (text !== 'true' && text !== 'false')
    throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected true or false, got '${text}'`);
  return text === 'true';
};
const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const one = (text: string): string[] => [text];
const words = (value: readonly string[]): string => value.join(', ');

type FieldsOf<T> = Readonly<Partial<Record<keyof T, FileField>>>;

const interfaceFields: FieldsOf<WireGuardFile> = {
  listenPort: { key: 'ListenPort', read: integer(0xffff) },
  fwmark: {
    key: 'FwMark',
    read: integer(0xffff_ffff, { off: 0 }),
    write: (value: number) => `0x${value.toString(16)}`,
  },
  privateKey: { key: 'PrivateKey', read: isKeyText, write: writeKey },
  addresses: { key: 'Address', read: list, write: words, isList: true },
  dns: { key: 'DNS', read: list, write: words, isList: true },
  mtu: { key: 'MTU', read: integer(0xffff_ffff) },
  table: { key: 'Table', read: (text) => text },
  preUp: { key: 'PreUp', read: one, isList: true },
  postUp: { key: 'PostUp', read: one, isList: true },
  preDown: { key: 'PreDown', read: one, isList: true },
  postDown: { key: 'PostDown', read: one, isList: true },
  saveConfig: { key: 'SaveConfig', read: isTrue },
};

const peerFields: FieldsOf<WireGuardPeerConfig> = {
  publicKey: { key: 'PublicKey', read: isKeyText, write: writeKey },
  presharedKey: { key: 'PresharedKey', read: isKeyText, write: writeKey },
  allowedIps: {
    key: 'AllowedIPs',
    read: (text) =>
      list(text).map((item) => (item.includes('/') ? item : `${item}/${item.includes(':') ? 128 : 32}`)),
    write: words,
    isList: true,
  },
  endpoint: { key: 'Endpoint', read: (text) => text },
  persistentKeepalive: { key: 'PersistentKeepalive', read: integer(0xffff, { off: 0 }) },
};

/** The keys that stand once for each value. */
const separate: ReadonlySet<string> = new Set(['PreUp', 'PostUp', 'PreDown', 'PostDown']);

/**
 * Reads a file of `wg` or `wg-quick`. Keys may be written in any case; `#` begins a comment.
 *
 * @throws TypeError for a line that makes no sense: `field` is its number, `line 3`
 */
export function parseWireGuardFile(text: string): WireGuardFile {
  if (typeof text !== 'string')
    throw new EncodeError('ERR_INVALID_ARG_TYPE', 'expected the text of a file')
      .within('text')
      .toError('wireguard file');
  const file: WireGuardFile = {};
  const peers: WireGuardPeerConfig[] = [];
  let section:
    | { readonly fields: FieldsOf<never>; readonly value: Record<string, unknown>; readonly line: number }
    | undefined;
  const fail = (line: number, error: unknown): never => {
    if (!(error instanceof EncodeError)) throw error;
    throw error.within(`line ${line}`).toError('wireguard file');
  };
  const lines = text.split('\n');
  const endPeer = (): void => {
    if (
      section !== undefined &&
      section.fields === (peerFields as object) &&
      section.value.publicKey === undefined
    )
      fail(section.line, new EncodeError('ERR_INVALID_ARG_VALUE', 'the peer has no PublicKey'));
  };
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    try {
      if (/^\[interface\]$/i.test(line)) {
        endPeer();
        section = { fields: interfaceFields, value: file as Record<string, unknown>, line: index + 1 };
      } else if (/^\[peer\]$/i.test(line)) {
        endPeer();
        const peer = {} as WireGuardPeerConfig;
        peers.push(peer);
        section = { fields: peerFields, value: peer as unknown as Record<string, unknown>, line: index + 1 };
      } else readLine(section, line);
    } catch (error) {
      fail(index + 1, error);
    }
  }
  endPeer();
  file.peers = peers;
  return file;
}

function readLine(
  section: { readonly fields: FieldsOf<never>; readonly value: Record<string, unknown> } | undefined,
  line: string,
): void {
  const [, key = '', text = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
  if (section === undefined || key === '')
    throw new EncodeError(
      'ERR_INVALID_ARG_VALUE',
      section === undefined ? `expected [Interface] or [Peer], got '${line}'` : 'expected KEY = VALUE',
    );
  const fields = Object.entries<FileField | undefined>(section.fields);
  const found = fields.find(([, field]) => field?.key.toLowerCase() === key.toLowerCase());
  if (found?.[1] === undefined) {
    const known = fields.flatMap(([, field]) => (field === undefined ? [] : [field.key]));
    throw new EncodeError('ERR_INVALID_ARG_VALUE', `there is no key '${key}'${didYouMean(key, known)}`);
  }
  const [name, field] = found;
  const value = field.read(text);
  section.value[name] = field.isList
    ? [...((section.value[name] ?? []) as unknown[]), ...(value as unknown[])]
    : value;
}

/** Writes a file of `wg` or `wg-quick`; of a device the same text as `wg showconf`. */
export function formatWireGuardFile(file: WireGuardFile | WireGuardDevice): string {
  const own = section('Interface', interfaceFields, file);
  const peers = (file.peers ?? []).map((peer) => section('Peer', peerFields, peer));
  // A blank line is behind the interface, also where there is no peer.
  return `${own}\n${peers.join('\n')}`;
}

function section(title: string, fields: FieldsOf<never>, values: object): string {
  let text = `[${title}]\n`;
  for (const [name, field] of Object.entries<FileField | undefined>(fields)) {
    const value = (values as Record<string, unknown>)[name];
    // A number of 0 and an empty list are the defaults.
    if (field === undefined || value === undefined || value === null || value === 0) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    const write = field.write ?? String;
    const lines = separate.has(field.key) ? (value as unknown[]) : [value];
    try {
      for (const one of lines) text += `${field.key} = ${write(one as never)}\n`;
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      throw error.within(name).toError('wireguard file');
    }
  }
  return text;
}
