import { jsonValue } from '../../netlink/codec/json.ts';

/** JSON on one line, with spaces behind commas and colons, as nft writes it. */
export function jsonText(value: unknown): string {
  return spaced(jsonValue(value));
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`).join(', ')}}`;
}
