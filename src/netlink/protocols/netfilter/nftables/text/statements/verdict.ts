import { asObject } from '../../compile/json.ts';
import type { NftStatement, NftVerdict } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { nameText } from '../words.ts';

const plain = ['accept', 'drop', 'continue', 'return'] as const;
const targeted = ['jump', 'goto'] as const;

/** Words that verdicts begin with. */
export const verdictWords: readonly string[] = [...plain, ...targeted];

/** Reads a verdict. */
export function parseVerdict({ cursor, name }: Parsing): NftVerdict {
  const verb = cursor.oneOf('a verdict', [...plain, ...targeted]);
  if ((plain as readonly string[]).includes(verb)) return { [verb]: null } as unknown as NftVerdict;
  if (cursor.isSign('{'))
    cursor.fail('chains without a name cannot be written as JSON: give the chain a name');
  return { [verb]: { target: name('the name of a chain') } } as unknown as NftVerdict;
}

/** Ends the rule, or sends the packet to another chain. */
export const verdict: StatementSyntax = {
  words: verdictWords,
  parse: (parsing): NftStatement => parseVerdict(parsing),
};

/** Printers of verdicts by their name in JSON. */
export const verdictPrinters: readonly (readonly [string, StatementPrinter])[] = [
  ...plain.map((word): [string, StatementPrinter] => [word, () => word]),
  ...targeted.map((word): [string, StatementPrinter] => [
    word,
    (json) => `${word} ${nameText(String(asObject(json).target))}`,
  ]),
];
