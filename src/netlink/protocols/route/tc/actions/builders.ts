import { throwInvalid } from '../../../../request/validate.ts';
import type { Verdict } from './kinds/common.ts';
import { type PoliceFields, policeOptions } from './kinds/police.ts';
import type { Action } from './message.ts';

/** What the struct of an action begins with, for one with a verdict. */
function general(verdict: Verdict, index = 0) {
  return { index, capabilities: 0, verdict, references: 0, bindings: 0 };
}

/** An action that is a verdict alone: `action drop`, `action goto chain 5`. */
export function verdictAction(verdict: Verdict, { index }: { index?: number } = {}): Action {
  return { kind: 'gact', options: { parameters: general(verdict, index) } };
}

/** Where {@link mirredAction} sends packets. */
export interface MirredFields {
  /** Index of the link that the packet itself is sent to. Either this or `mirror`. */
  redirect?: number | undefined;
  /** Index of the link that a copy is sent to. */
  mirror?: number | undefined;
  /** Out by that link (unless told), or as if it had come in there. */
  direction?: 'egress' | 'ingress' | undefined;
  /** `stolen` for a redirect and `pipe` for a mirror unless told, as `tc` has it. */
  verdict?: Verdict | undefined;
  /** Number of the action, to share it. */
  index?: number | undefined;
}

/** An action that sends packets, or copies, to another link: `action mirred egress redirect dev veth0`. */
export function mirredAction(fields: MirredFields): Action {
  const { redirect, mirror, direction = 'egress', index } = fields;
  const link = redirect ?? mirror;
  if (link === undefined || (redirect !== undefined && mirror !== undefined))
    throwInvalid('mirred action', 'redirect', 'expected either redirect or mirror');
  const verb = redirect === undefined ? 'Mirror' : 'Redirect';
  const verdict = fields.verdict ?? (redirect === undefined ? 'pipe' : 'stolen');
  return {
    kind: 'mirred',
    options: { parameters: { ...general(verdict, index), action: `${direction}${verb}`, link } },
  };
}

/** An action that keeps to a rate: `action police rate 1mbit burst 10k conform-exceed drop/pass`. */
export function policeAction(fields: PoliceFields): Action {
  return { kind: 'police', options: policeOptions(fields) };
}
