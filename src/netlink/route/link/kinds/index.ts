import { registry } from '../../../codec/select.ts';
import type { AnyType } from '../../../codec/type.ts';
import { type Bridge, bridge } from './bridge.ts';
import { type Veth, veth } from './veth.ts';

/** Options by link kind. Declare your own by declaration merging, beside {@link registerLinkKind}. */
export interface LinkKinds {
  bridge: Bridge;
  veth: Veth;
}

/** Schemas of the options by link kind (`IFLA_INFO_DATA`). */
export const linkKinds = registry<string>(
  () => ({ bridge, veth }) satisfies Record<keyof LinkKinds, AnyType>,
);

/** Schemas of what a link of some kind keeps for its ports (`IFLA_INFO_SLAVE_DATA`). */
export const linkPorts = registry<string>(() => ({}));

/** Adds a link kind: its options are encoded and decoded by the schema from now on. Throws where another one has the name. */
export function registerLinkKind(kind: string, options: AnyType): void {
  linkKinds.register(kind, options);
}
