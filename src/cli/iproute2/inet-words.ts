import { type Ipv4Settings, ipv4Settings } from '../../netlink/protocols/route/links/settings.ts';
import { type Keyword, value } from './grammar.ts';
import { snakeCase } from './wording.ts';
import { integer } from './words.ts';

type Setting = keyof Ipv4Settings;

/** Reads `on`, `off` or a number. */
const settingWord = (word: string): number =>
  word === 'on' || word === 'off' ? Number(word === 'on') : integer(word);

const keywordFor = (name: Setting): Keyword<Setting> => value(name, settingWord, 'on, off or a number');

/** Words of iproute2 for settings of IPv4 of a link. */
export const inetWords: Readonly<Record<string, Keyword<Setting>>> = {
  ...Object.fromEntries(
    Object.keys(ipv4Settings).map((name) => [snakeCase(name), keywordFor(name as Setting)]),
  ),
  src_vmark: keywordFor('sourceValidMark'),
};
