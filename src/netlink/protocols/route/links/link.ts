import type { Flags } from '../../../codec/scalars/enums.ts';
import type { Family } from '../../common/address-families.ts';
import type { LinkAttributes, LinkMessage } from './attributes.ts';
import type { linkFlags } from './header.ts';
import type { AnyLinkOptions, AnyLinkPortOptions, LinkKinds } from './kinds/registry.ts';

/** Names of a link's flags: `'up'`, `'broadcast'`, `'lowerUp'` … */
export type LinkFlag = keyof typeof linkFlags.names;

/** A link as the kernel describes it: `ip -d -s link`. Attributes that it does not send are absent. */
export interface Link extends Omit<LinkAttributes, 'linkInfo' | 'name' | 'group'> {
  /** Number of the link, unique in its namespace. */
  index: number;
  name: string;
  /** Hardware type: `'ether'`, `'loopback'` …; the number where it has no name. */
  type: NonNullable<LinkMessage['type']>;
  flags: Flags<LinkFlag>;
  /** `'unspec'`; `'bridge'` for a port as its bridge describes it. */
  family: Family | number;
  /** Number of the group that it is in. */
  group?: number | undefined;
  /** `'veth'`, `'bridge'` …; absent for hardware and loopback. */
  kind?: string | undefined;
  /** Options of that kind; bytes where the kind has no schema. */
  options?: AnyLinkOptions | undefined;
  /** The kind of its master. */
  portKind?: string | undefined;
  /** Its options as a port, which the master keeps. */
  portOptions?: AnyLinkPortOptions | undefined;
}

/** A link of a known kind. */
export interface LinkOfKind<K extends keyof LinkKinds> extends Link {
  kind: K;
  /** Options of that kind; absent where the kernel reports none. */
  options?: LinkKinds[K] | undefined;
}
