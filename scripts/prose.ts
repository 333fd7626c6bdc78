import { basename } from 'node:path';
import { type Comment, type Piece, parseSource } from './source-file.ts';

/** A word of the list, which shows that its sentence needs another wording. */
export interface Finding {
  readonly line: number;
  readonly word: string;
}

/** The words, as regular expressions. Blanks stand for any white space. */
const words = [
  'told',
  'anew',
  'mend(?:s|ed|ing)?',
  'as ever',
  'be it',
  'room',
  'deal(?:s|t|ing)?',
  'nobody',
  'at hand',
  'by which',
  'that which',
  'goes for',
  'of (?:its|their) own',
  'whoever',
  'whatever',
  '(?:some|any|every)body',
];

const pattern = new RegExp(`\\b(?:${words.join('|').replaceAll(' ', '\\s+(?:(?:\\*|//|#)\\s+)?')})\\b`, 'gi');

/** `What` in the place of a noun, at the beginning of a comment. */
const nominalWhat = /^[*/\s]*What\b(?!.*\?)/g;

/** The same in a page, at the beginning of a sentence: of a paragraph, an item of a list or a cell of a table, but not of a heading. */
const nominalWhatInPage = /(?:^(?!#)(?:- |\| )?|[.!:] |\| )What\b(?![^.|]*\?)/gm;

/** The words of the list in a file: in comments and texts of TypeScript, anywhere in other files. */
export function findWords(file: string, text: string): Finding[] {
  const nominal = file.endsWith('.md') ? nominalWhatInPage : nominalWhat;
  return piecesOf(file, text).flatMap(({ text: piece, line }) => {
    // Between backquotes stands code, which may have any name.
    const prose = piece.replace(/`[^`\n]+`/g, (code) => ' '.repeat(code.length));
    return [...prose.matchAll(pattern), ...prose.matchAll(nominal)].map(({ 0: word, index }) => ({
      line: line + prose.slice(0, index).split('\n').length - 1,
      word: word.replace(/\s+(?:(?:\*|\/\/|#)\s+)?/g, ' ').replace(/^[-*/|.!:\s]+/, ''),
    }));
  });
}

function piecesOf(file: string, text: string): Piece[] {
  if (!file.endsWith('.ts')) return [{ text, line: 1 }];
  const { comments, strings } = parseSource(file, text);
  // A text without a blank is a name.
  return [...joined(comments), ...strings.filter(({ text: string }) => /\s/.test(string))];
}

/** The same comments, with `//` comments on successive lines as one: a sentence may go over several. */
function joined(comments: readonly Comment[]): Piece[] {
  const whole: Comment[] = [];
  let next = 0;
  for (const comment of comments) {
    const last = whole.at(-1);
    const { text, line, isBlock } = comment;
    if (last !== undefined && !last.isBlock && !isBlock && line === next)
      whole[whole.length - 1] = { ...last, text: `${last.text}\n//${text}` };
    else whole.push(comment);
    next = line + text.split('\n').length;
  }
  return whole;
}

/** Names that are written like this everywhere. */
const customaryNames = /^(?:README|ARCHITECTURE|CHANGELOG|CONTRIBUTING|SECURITY)\.md$|^LICENSE$/;

/** Whether the name of a file is not in kebab-case: `camelCase.ts`, `snake_case.ts`. */
export function isBadName(file: string): boolean {
  const name = basename(file);
  return !customaryNames.test(name) && !/^\.?[a-z\d]+(?:[.-][a-z\d]+)*$/.test(name);
}
