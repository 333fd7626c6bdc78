import type { NetlinkSocket } from '../../netlink/socket/socket.ts';

/** A namespace whose ruleset is used. */
export interface RulesetNamespace {
  /** Descriptor of the network namespace. Throws once the namespace is closed. */
  readonly fd: number;
  /** The socket for nfnetlink in the namespace, opened on first use. */
  socketFor(protocol: 'netfilter'): NetlinkSocket<'netfilter'>;
}

/** The parts that are loaded when they are first used. */
export type Live = typeof import('./live.ts');

/** Loads the compiler, the lister and everything that runs them. */
export function loadLive(): Promise<Live> {
  return import('./live.ts');
}
