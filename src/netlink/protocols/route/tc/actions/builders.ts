import {
  argument,
  type Check,
  isAnyOf,
  isEncodedBy,
  isIndex,
  isInteger,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../../request/input.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { type Verdict, verdict as verdictType } from './kinds/common.ts';
import { type PoliceFields, policeInput, policeOptions } from './kinds/police.ts';
import type { Action } from './message.ts';

const isVerdict: Check = isEncodedBy(verdictType, 'a verdict');
const isNumber: Check = isInteger();

/** Fields that the parameters of all actions begin with. */
function general(verdict: Verdict, index = 0) {
  return { index, capabilities: 0, verdict, references: 0, bindings: 0 };
}

/** Makes an action that is a verdict alone: `action drop`, `action goto chain 5`. */
export const verdictAction = operation(
  'verdict action',
  () => [
    argument('verdict', required(isVerdict)),
    isObject<{ index?: number }>({ index: isNumber }, 'options of an action'),
  ],
  (verdict: Verdict, { index }: { index?: number } = {}): Action => ({
    kind: 'gact',
    options: { parameters: general(verdict, index) },
  }),
);

/** Where {@link mirredAction} sends packets. */
export interface MirredFields {
  /** The link that the packet itself is sent to, by index; in `namespace.tc()` also by name. Either this or `mirror`. */
  redirect?: number | string | undefined;
  /** The link that a copy is sent to. */
  mirror?: number | string | undefined;
  /** `'egress'` sends packets by the link, `'ingress'` lets the link receive them. `'egress'` if absent. */
  direction?: 'egress' | 'ingress' | undefined;
  /** If absent, `stolen` for a redirect and `pipe` for a mirror, as `tc` has it. */
  verdict?: Verdict | undefined;
  /** Number of the action, to share it. */
  index?: number | undefined;
}

/** Makes an action that sends packets, or copies, to another link: `action mirred egress redirect dev veth0`. */
export const mirredAction = operation(
  'mirred action',
  () => [
    required(
      isObject<MirredFields>(
        {
          redirect: isAnyOf(isIndex, isText),
          mirror: isAnyOf(isIndex, isText),
          direction: isOneOf(['egress', 'ingress']),
          verdict: isVerdict,
          index: isNumber,
        },
        'options of mirred',
      ),
    ),
  ],
  (fields: MirredFields): Action => {
    const { redirect, mirror, direction = 'egress', index } = fields;
    const link = redirect ?? mirror;
    if (link === undefined || (redirect !== undefined && mirror !== undefined))
      throwInvalid('mirred action', 'redirect', 'expected either redirect or mirror');
    const verb = redirect === undefined ? 'Mirror' : 'Redirect';
    const verdict = fields.verdict ?? (redirect === undefined ? 'pipe' : 'stolen');
    const action = `${direction}${verb}` as const;
    // A name is replaced by the index of the link before the request is made.
    const parameters = { ...general(verdict, index), action, link: link as number };
    return { kind: 'mirred', options: { parameters } };
  },
);

/** Makes an action that limits a rate: `action police rate 1mbit burst 10k conform-exceed drop/pass`. */
export const policeAction = operation(
  'police action',
  () => [policeInput()],
  (fields: PoliceFields): Action => ({ kind: 'police', options: policeOptions(fields) }),
);
