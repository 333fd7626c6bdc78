import { protocolNames, protocolNumbers } from '../../../netlink/protocol-table.ts';
import type { ValueOption } from '../../command.ts';
import { option } from '../../options.ts';
import { suggestion } from '../../suggestion.ts';

/** Returns the option `--protocol`: a netlink protocol by name or number. */
export function protocolOption(description: string): ValueOption<number> {
  return option('PROTOCOL', description, readProtocol, 'p');
}

function readProtocol(text: string): number {
  const name = protocolNames.find((each) => each === text);
  if (name !== undefined) return protocolNumbers[name];
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new TypeError(`'${text}' is no netlink protocol${suggestion(text, protocolNames)}`);
}
