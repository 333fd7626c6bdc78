import type { FilterKinds } from '../../../netlink/protocols/route/index.ts';
import { custom, type FieldOf, type Keyword, number, readNext, setField, value } from '../grammar.ts';
import { anyText, integer, listOf, oneOf } from '../words.ts';
import { action, police } from './actions.ts';
import { readExtendedMatches } from './extended-match.ts';
import { optionWords } from './kind-words.ts';

type FlowField = FieldOf<FilterKinds['flow']>;

const keyWord = oneOf({
  ...{ src: 'source', dst: 'destination', proto: 'protocol', 'proto-src': 'protocolSource' },
  ...{ 'proto-dst': 'protocolDestination', iif: 'inputLink', priority: 'priority', mark: 'mark' },
  ...{ nfct: 'conntrack', 'nfct-src': 'conntrackSource', 'nfct-dst': 'conntrackDestination' },
  ...{ 'nfct-proto-src': 'conntrackProtocolSource', 'nfct-proto-dst': 'conntrackProtocolDestination' },
  ...{ 'rt-classid': 'realmClass', 'sk-uid': 'socketUid', 'sk-gid': 'socketGid' },
  ...{ 'vlan-tag': 'vlanTag', rxhash: 'receiveHash' },
});

const keys =
  (mode: 'map' | 'hash', behind: string): Keyword<FlowField> =>
  (words, target) => {
    words.expect(behind);
    setField(target, 'mode', mode);
    setField(target, 'keys', readNext(behind, words, listOf(keyWord), 'keys'));
  };

/** Changes the bits of the key that count, and those that are inverted. */
const bits = (
  change: (mask: number, xor: number, word: number) => readonly [number, number],
): Keyword<FlowField> =>
  custom((words, target) => {
    const { mask = 0xffff_ffff, xor = 0 } = target as { mask?: number; xor?: number };
    const [newMask, newXor] = change(mask, xor, readNext(words.last, words, integer, 'a number'));
    setField(target, 'mask', newMask >>> 0);
    setField(target, 'xor', newXor >>> 0);
  });

/** Words of the filter flow. */
export const flow = optionWords<FilterKinds['flow']>({
  map: keys('map', 'key'),
  hash: keys('hash', 'keys'),
  and: bits((mask, xor, word) => [mask & word, xor]),
  or: bits((mask, xor, word) => [mask & ~word, xor | word]),
  xor: bits((mask, xor, word) => [mask, xor ^ word]),
  rshift: number('rightShift'),
  addend: number('addend'),
  divisor: number('divisor'),
  perturb: value('perturbPeriod', (word) => integer(word) * 1e9, 'seconds'),
  baseclass: value('baseClass', anyText, 'a class'),
  match: custom<'extendedMatches'>((words, target) =>
    setField(target, 'extendedMatches', readExtendedMatches(words.next('matches'))),
  ),
  action,
  police,
});
