import { links } from '../../../netlink/protocols/route/index.ts';
import type { NetlinkSocket } from '../../../netlink/socket/socket.ts';

/** Names of the links of a namespace by index. */
export class LinkNames {
  readonly #names = new Map<number, string>();

  /** Reads the names of all links. */
  static async of(socket: NetlinkSocket<'route'>): Promise<LinkNames> {
    const names = new LinkNames();
    for (const { index, name } of await socket.request(links.list({ statistics: false })))
      names.set(index, name);
    return names;
  }

  set(index: number, name: string): void {
    this.#names.set(index, name);
  }

  /** The name of a link; `if5` for a link that is not there, as `ip` writes it. */
  get(index: number): string {
    return this.#names.get(index) ?? `if${index}`;
  }
}
