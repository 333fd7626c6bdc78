import { stringOf } from '../../../codec/scalars/strings.ts';
import type { Type } from '../../../codec/type.ts';

/** Why the kernel would not take a name (`dev_valid_name`); `undefined` where it would. */
function nameProblem(name: string): string | undefined {
  if (name === '') return 'a link name is not empty';
  if (name === '.' || name === '..') return `'${name}' cannot be a link name`;
  if (/[/:\s]/.test(name))
    return `'${name}' has a character that link names cannot have ('/', ':', white space)`;
  return undefined;
}

/** Name of a link: at most 15 bytes (`IFNAMSIZ` with its NUL), without `/`, `:` and white space. */
export const linkName: Type<string> = stringOf(15, nameProblem);

/** Alternative name of a link: the same rules, at most 127 bytes (`ALTIFNAMSIZ`). Linux 5.5. */
export const alternativeName: Type<string> = stringOf(127, nameProblem);
