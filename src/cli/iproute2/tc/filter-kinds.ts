import type { FilterKinds } from '../../../netlink/protocols/route/index.ts';
import { custom, flag, type Keyword, setField, value } from '../grammar.ts';
import { anyText, integer, type ReadWord, type Words } from '../words.ts';
import { action, police } from './actions.ts';
import { readExtendedMatches } from './extended-match.ts';
import { flower } from './flower.ts';
import { type KindWords, optionWords } from './kind-words.ts';
import { u32, u32HandleWord } from './u32.ts';

const classId = value('classId', anyText, 'a class');
const common = { classid: classId, flowid: classId, action } as const;

/** `1,6 0 0 4294967295,`: the number of instructions, and each one. */
const bytecode: Keyword<'operations' | 'operationsLength'> = (words, target) => {
  const [length, ...instructions] = words.next('instructions').replace(/,$/, '').split(',');
  setField(target, 'operationsLength', integer(length ?? ''));
  setField(
    target,
    'operations',
    instructions.map((instruction) => {
      const [code, jumpTrue, jumpFalse, operand] = instruction
        .trim()
        .split(/\s+/)
        .map((number) => integer(number));
      return { code, jumpTrue, jumpFalse, operand };
    }),
  );
};

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
    match: custom<'extendedMatches'>((words: Words, target) =>
      setField(target, 'extendedMatches', readExtendedMatches(words.next('matches'))),
    ),
  }),
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
