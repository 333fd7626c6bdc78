/** Data that the page of `tsnetlink view` gets: as answers to GET, as events, or inside of a file. All of it is JSON. */
import type { MapCable, MapNamespace } from '../network/map/graph.ts';

/** A change of the map. Namespaces that changed are there as a whole, and all cables where any of them changed. */
export interface MapUpdate {
  readonly namespaces: readonly MapNamespace[];
  /** Ids of namespaces that are gone. */
  readonly gone: readonly string[];
  readonly cables?: readonly MapCable[];
}

/** Bytes per second that links receive and send, by id. Links without traffic are left out. */
export type Rates = Readonly<Record<string, readonly [received: number, sent: number]>>;

/** Everything about a link, as the library decodes it. */
export interface LinkDetails {
  readonly link: object;
  readonly addresses: readonly object[];
  readonly routes: readonly object[];
  readonly neighbours: readonly object[];
  readonly qdiscs: readonly object[];
}

/** A namespace on the way of a packet. */
export interface PathHop {
  /** The `id` of the namespace. */
  readonly namespace: string;
  /** The route that the packet takes there: `10.0.0.9 via 10.0.0.1 dev eth0`. */
  readonly route: string;
  /** Links that the packet passes from here to the next namespace, by id. */
  readonly links: readonly string[];
}

/** The way of a packet through the map. */
export interface NetworkPath {
  readonly hops: readonly PathHop[];
  readonly arrived: boolean;
  /** Why the way ends before the destination. */
  readonly problem?: string;
}

/** A netlink message in a list. */
export interface MessageSummary {
  /** Milliseconds since the epoch. */
  readonly time?: number | undefined;
  readonly namespace?: string | undefined;
  readonly process?: string | undefined;
  readonly direction?: 'sent' | 'received' | undefined;
  readonly protocol: string;
  /** Name of the message type: `RTM_NEWLINK`. */
  readonly name: string;
  readonly length: number;
  readonly sequence: number;
  /** The fields that identify the object: `index 2, name eth0`. */
  readonly info: string;
  /** The error of the kernel, or why the bytes make no sense. */
  readonly error?: string | undefined;
  /** Number of the request that the message answers. */
  readonly request?: number | undefined;
}

/** A line of the tree of a message. */
export interface MessageRow {
  readonly depth: number;
  readonly name: string;
  /** Attribute number. */
  readonly id?: number | undefined;
  /** Names from the outermost part to this one. */
  readonly path: string;
  readonly text: string;
  /** Bytes of the message that the line stands for, with those of the lines inside it. */
  readonly start: number;
  readonly end: number;
  /** An error, or a remark beside the value. */
  readonly problem?: string | undefined;
  readonly note?: string | undefined;
}

/** A netlink message as tree and bytes. */
export interface MessageDetail {
  readonly rows: readonly MessageRow[];
  /** The bytes as hexadecimal digits. */
  readonly bytes: string;
}

/** The parts of the page that are shown. */
export interface PageConfiguration {
  /** Whether there is a live map. */
  readonly map: boolean;
  /** Whether there are messages, and whether more of them arrive. */
  readonly messages: boolean;
  readonly title: string;
  /** Bytes of a capture that the page may send to be decoded, at most; absent where it may send none. */
  readonly longestCapture?: number;
}

/** Messages inside of a file. Details are compressed (gzip, Base64) in parts: most are never looked at. */
export interface EmbeddedMessages {
  readonly title: string;
  /** The list, compressed. */
  readonly list: string;
  readonly parts: readonly string[];
  /** Messages in a part. */
  readonly partLength: number;
}

/** Whether a line of a message matches a filter such as `mtu=1500`, `linkInfo.kind`, or any text. */
export function rowMatches(row: MessageRow, filter: string): boolean {
  const [, name = '', value] = /^([^=]*?)\s*(?:=\s*(.*))?$/s.exec(filter.trim().toLowerCase()) ?? [];
  const path = row.path.toLowerCase();
  const isNamed = path === name || path.endsWith(`.${name}`);
  if (value !== undefined) return isNamed && row.text.toLowerCase().replaceAll('"', '').startsWith(value);
  return isNamed || row.text.toLowerCase().includes(name);
}
