import type { Extension, ExtensionKind } from './extension.ts';
import { ipOptions } from './ip-options.ts';
import { ipv6Extensions } from './ipv6.ts';
import { sctpChunks } from './sctp-chunks.ts';
import { tcpOptions } from './tcp-options.ts';

/** Extension headers, options and chunks by where they are looked for. */
export const extensionsOf: Readonly<Record<ExtensionKind, readonly Extension[]>> = {
  ipv6: ipv6Extensions,
  tcpOption: tcpOptions,
  ipv4: ipOptions,
  sctp: sctpChunks,
  dccp: [],
};
