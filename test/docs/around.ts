import * as tsnetlink from 'tsnetlink';
import * as codec from 'tsnetlink/codec';
import * as generic from 'tsnetlink/generic';
import * as netfilter from 'tsnetlink/netfilter';
import * as route from 'tsnetlink/route';
import * as sockDiag from 'tsnetlink/sock-diag';

const entries = {
  tsnetlink,
  'tsnetlink/route': route,
  'tsnetlink/codec': codec,
  'tsnetlink/generic': generic,
  'tsnetlink/netfilter': netfilter,
  'tsnetlink/sock-diag': sockDiag,
};

/** Declarations of all exports of the package: a block of code need not import them. */
function exported(): string[] {
  const found = new Map<string, string>();
  for (const [entry, module] of Object.entries(entries)) {
    for (const name of Object.keys(module)) if (!found.has(name)) found.set(name, entry);
  }
  return [...found].map(([name, entry]) => `  const ${name}: typeof import('${entry}').${name};`);
}

/** Declarations of names that blocks of code use from the text around them or from the block before. */
export const around = `
import type * as fs from 'node:fs/promises';
import type * as httpModule from 'node:http';
import type * as tsnetlink from 'tsnetlink';
import type * as codec from 'tsnetlink/codec';
import type * as route from 'tsnetlink/route';

declare global {
  const a: tsnetlink.Namespace;
  const b: tsnetlink.Namespace;
  const blue: tsnetlink.Namespace;
  const http: typeof httpModule;
  const namespace: tsnetlink.Namespace;
  const socket: tsnetlink.NetlinkSocket;
  const link: tsnetlink.Link;
  const port: tsnetlink.Link;
  const bridge: tsnetlink.Link;
  const lab: tsnetlink.Lab;
  const vxlan: tsnetlink.Link;
  const index: number;
  const portIndex: number;
  const signal: AbortSignal;
  const prefixes: readonly string[];
  const many: readonly route.RouteCreate[];
  const begin: tsnetlink.TransactionFrame['begin'];
  const end: tsnetlink.TransactionFrame['end'];
  const requests: readonly tsnetlink.Request<void>[];
  function reload(): void;

  const readFile: typeof fs.readFile;
  const writeFile: typeof fs.writeFile;

  type Infer<S> = codec.Infer<S>;
  const vlanFlags: codec.Type<number>;
  const etherType: codec.Type<number>;
${exported().join('\n')}
}
`;
