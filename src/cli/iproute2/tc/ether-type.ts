import { protocols } from '../../../netlink/protocols/route/tc/message.ts';
import { integer, type ReadWord } from '../words.ts';

/** Other spellings of Ethernet protocols. */
const aliases: Readonly<Record<string, string>> = { ipv4: 'ip', '802.1q': '802.1Q', '802.1AD': '802.1ad' };

/** Reads an Ethernet protocol: a name, or a number. */
export const etherTypeWord: ReadWord<string | number> = (word) => {
  const name = Object.hasOwn(aliases, word) ? (aliases[word] as string) : word;
  if (Object.hasOwn(protocols, name)) return name;
  try {
    return integer(word);
  } catch {
    throw new TypeError(`an Ethernet protocol such as ip or 802.1Q, got '${word}'`);
  }
};
