import type { FilterKinds } from '../../../netlink/protocols/route/index.ts';
import { custom, flag, setField, value } from '../grammar.ts';
import { anyText, integer, type ReadWord, type Words } from '../words.ts';
import { action, police } from './actions.ts';
import { bytecode } from './bytecode.ts';
import { readExtendedMatches } from './extended-match.ts';
import { flow } from './flow.ts';
import { flower } from './flower.ts';
import { type KindWords, optionWords } from './kind-words.ts';
import { u32, u32HandleWord } from './u32.ts';

const classId = value('classId', anyText, 'a class');
const common = { classid: classId, flowid: classId, action } as const;

const extendedMatches = custom<'extendedMatches'>((words: Words, target) =>
  setField(target, 'extendedMatches', readExtendedMatches(words.next('matches'))),
);

/** Words of filters. */
export const filterWords: { readonly [K in keyof FilterKinds]?: KindWords } = {
  u32,
  flower,
  matchall: optionWords<FilterKinds['matchall']>({
    ...common,
    skip_hw: flag('flags', 'skipHardware'),
    skip_sw: flag('flags', 'skipSoftware'),
  }),
  fw: optionWords<FilterKinds['fw']>({ ...common, police, indev: value('indev', anyText) }),
  basic: optionWords<FilterKinds['basic']>({
    ...common,
    police,
    match: extendedMatches,
  }),
  cgroup: optionWords<FilterKinds['cgroup']>({ action, police, match: extendedMatches }),
  flow,
  bpf: optionWords<FilterKinds['bpf']>({
    ...common,
    police,
    bytecode,
    bc: bytecode,
    da: flag('flags', 'actDirect'),
    'direct-action': flag('flags', 'actDirect'),
    skip_hw: flag('flagsGeneral', 'skipHardware'),
    skip_sw: flag('flagsGeneral', 'skipSoftware'),
  }),
};

/** How the handle of a filter is written: it depends on the kind. */
export function filterHandle(kind: string | undefined): ReadWord<number> {
  return kind === 'u32' ? u32HandleWord : integer;
}
