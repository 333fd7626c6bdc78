import { type Keyword, setField } from '../grammar.ts';
import { integer } from '../words.ts';

/** `1,6 0 0 4294967295,`: the number of instructions, and each one. */
export const bytecode: Keyword<'operations' | 'operationsLength'> = (words, target) => {
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
