import { endOfString } from '../capture/strings.ts';

/** Nests deeper than this are not indented further. */
const depthLimit = 40;
/** Brackets that enclose less text than this stay on one line. */
const shortest = 100;

/** Returns strace's text of a payload as lines, indented by the brackets that do not close on their line. */
export function outline(text: string): string[] {
  const lines: string[] = [];
  const ends = closingBrackets(text);
  let line = '';
  let depth = 0;
  const flush = (): void => {
    if (line.trim() !== '') lines.push('  '.repeat(Math.min(depth, depthLimit)) + line.trim());
    line = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      const end = endOfString(text, at);
      line += text.slice(at, end);
      at = end - 1;
    } else if (character === '[' || character === '{') {
      const end = ends.get(at) ?? text.length;
      if (end - at < shortest) {
        line += text.slice(at, end + 1);
        at = end;
      } else {
        flush();
        depth++;
      }
    } else if (character === ']' || character === '}') {
      flush();
      depth = Math.max(0, depth - 1);
    } else if (character === ',') flush();
    else line += character;
  }
  flush();
  return lines;
}

/** Offsets of closing brackets by those of the opening ones, found in one pass. */
function closingBrackets(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '[' || character === '{') open.push(at);
    else if (character === ']' || character === '}') {
      const start = open.pop();
      if (start !== undefined) ends.set(start, at);
    }
  }
  return ends;
}
