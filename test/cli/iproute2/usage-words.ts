import { spawnSync } from 'node:child_process';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { words } from '../../support/namespace.ts';

/** The error of a command without the word in it; empty for a command that is read. */
function problem(command: string, word: string): string {
  try {
    readCommand(words(command));
    return '';
  } catch (error) {
    return (error as Error).message.replaceAll(word, '@').replace(/[;,]? did you mean.*$/s, '');
  }
}

/** Whether a word means something behind the beginning of a command: another error than a word that does not exist. */
export function isReadBehind(start: string, word: string): boolean {
  const none = 'qzxv';
  return problem(`${start}${word}`, word) !== problem(`${start}${none}`, none);
}

/** Words with what may stand before them: `[no]ecn`, `[i|o]key`. */
const spelled = /(?<![\w:.|-])(?:no)?(?:\[[a-z_|]+\](?=[a-z[]))*(?:6rd|[a-z])[a-z0-9_-]*(?![\w:.-])/g;

/**
 * The words of the syntax that a command shows of a kind: those behind `Usage`, without the values that are listed behind a word, and
 * without what explains them. Empty for a kind that the program has no usage of.
 */
export function kindWords(command: string): string[] {
  const [program = '', ...rest] = words(command);
  const { stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  const [, usage = ''] = `${stdout}${stderr}`.split(/Usage:/);
  // Of a kind that ip does not know it shows the usage of all links.
  if (usage.includes('type TYPE')) return [];
  const [syntax = ''] = usage.split(
    /^\s*(?:where\b|note\b|units:|[A-Z][A-Z1-9_-]*(?:, [A-Z1-9-]+)*\s*(?::|=|$))/im,
  );
  const plain = syntax.replaceAll(/<[^>]*>/g, ' ').replaceAll(/([a-z0-9_-]+\s*)\{[^}A-Z]*\}/g, '$1 ');
  const found = [...plain.matchAll(spelled)].flatMap(([text]) =>
    [...text.matchAll(/\[([a-z_|]+)\]|([a-z0-9_-]+)/g)].reduce<string[]>(
      (all, [, choices, part]) =>
        choices === undefined
          ? all.map((start) => start + part)
          : all.flatMap((start) => [start, ...choices.split('|').map((choice) => start + choice)]),
      [''],
    ),
  );
  return [...new Set(found)];
}
