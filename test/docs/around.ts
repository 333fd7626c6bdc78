/** What blocks of the pages take for granted, from the text around them or from the block before. */
export const around = `
import type * as fs from 'node:fs/promises';
import type * as tsnetlink from 'tsnetlink';
import type * as codec from 'tsnetlink/codec';
import type * as route from 'tsnetlink/route';

declare global {
  const a: tsnetlink.Namespace;
  const namespace: tsnetlink.Namespace;
  const socket: tsnetlink.NetlinkSocket;
  const signal: AbortSignal;
  const prefixes: readonly string[];
  const many: readonly route.RouteCreate[];
  function reload(): void;

  const NetlinkSocket: typeof tsnetlink.NetlinkSocket;
  const links: typeof route.links;
  const routes: typeof route.routes;
  const readFile: typeof fs.readFile;
  const writeFile: typeof fs.writeFile;

  const attributes: typeof codec.attributes;
  const u16: typeof codec.u16;
  type Infer<S> = codec.Infer<S>;
  const vlanFlags: codec.Type<number>;
  const etherType: codec.Type<number>;
}
`;
