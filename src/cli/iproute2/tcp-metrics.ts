import { tcpMetricOperations } from '../../netlink/protocols/generic/index.ts';
import { grammarOf, type Keyword, value } from './grammar.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { anyText } from './words.ts';

const address: Keyword<'address'> = value('address', anyText, 'an address');

const peer = grammarOf<tcpMetricOperations.TcpMetricReference>({
  first: address,
  keywords: { address, source: value('source', anyText, 'an address') },
});

const get = verb(peer, tcpMetricOperations.get);

/** `ip tcp_metrics`. */
export const tcpMetricVerbs: Verbs = {
  show: (words) => (words.done ? pending({}, () => tcpMetricOperations.list()) : get(words)),
  get,
  delete: verb(peer, tcpMetricOperations.delete),
  flush(words) {
    words.expect('all');
    return pending({}, () => tcpMetricOperations.flush());
  },
};
