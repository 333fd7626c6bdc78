/** Operators of bits by their signs and words; those that bind closer come first. */
export const operatorLevels: readonly Readonly<Record<string, string>>[] = [
  { '<<': '<<', '>>': '>>', lshift: '<<', rshift: '>>' },
  { '&': '&', and: '&' },
  { '^': '^', xor: '^' },
  { '|': '|', or: '|' },
];

/** How close an operator binds: lower is closer. */
export const operatorRanks: Readonly<Record<string, number>> = { '<<': 0, '>>': 0, '&': 1, '^': 2, '|': 3 };

/** Comparisons by their signs and words. */
export const comparisons: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '!': '!',
  eq: '==',
  ne: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  ge: '>=',
};
