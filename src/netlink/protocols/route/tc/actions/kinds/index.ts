import { registry } from '../../../../../codec/registry.ts';
import type { AnyType } from '../../../../../codec/type.ts';
import { type ActionBpf, bpf } from './bpf.ts';
import { type Connmark, connmark } from './connmark.ts';
import { type Csum, csum } from './csum.ts';
import { type Ct, ct } from './ct.ts';
import { type Ctinfo, ctinfo } from './ctinfo.ts';
import { type Gact, gact } from './gact.ts';
import { type Mirred, mirred } from './mirred.ts';
import { type Mpls, mpls } from './mpls.ts';
import { type Nat, nat } from './nat.ts';
import { type Pedit, pedit } from './pedit.ts';
import { type Police, police } from './police.ts';
import { type Sample, sample } from './sample.ts';
import { type Simple, simple } from './simple.ts';
import { type Skbedit, skbedit } from './skbedit.ts';
import { type Skbmod, skbmod } from './skbmod.ts';
import { type TunnelKey, tunnelKey } from './tunnel-key.ts';
import { type Vlan, vlan } from './vlan.ts';

/** Options by kind of action. Declare your own by declaration merging, beside {@link registerActionKind}. */
export interface ActionKinds {
  bpf: ActionBpf;
  connmark: Connmark;
  csum: Csum;
  ct: Ct;
  ctinfo: Ctinfo;
  gact: Gact;
  mirred: Mirred;
  mpls: Mpls;
  nat: Nat;
  pedit: Pedit;
  police: Police;
  sample: Sample;
  simple: Simple;
  skbedit: Skbedit;
  skbmod: Skbmod;
  tunnel_key: TunnelKey;
  vlan: Vlan;
}

/** Schemas of the options by kind of action (`TCA_ACT_OPTIONS`). */
export const actionKinds = registry<string>(
  () =>
    ({
      bpf,
      connmark,
      csum,
      ct,
      ctinfo,
      gact,
      mirred,
      mpls,
      nat,
      pedit,
      police,
      sample,
      simple,
      skbedit,
      skbmod,
      tunnel_key: tunnelKey,
      vlan,
    }) satisfies Record<keyof ActionKinds, AnyType>,
);

/** Adds a kind of action: its options are encoded and decoded by the schema from now on. */
export function registerActionKind(kind: string, options: AnyType): void {
  actionKinds.register(kind, options);
}
