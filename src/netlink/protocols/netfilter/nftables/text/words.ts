/** A text as one word of the syntax, where it is one. */
const plain = /^(?:[A-Za-z_][\w.-]*|\d+[a-z]\w*)$/;

/** A text in quotes. nft has no way to write a quote in one: it is left out. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\n]/g, '')}"`;
}

/** A name as nft writes it; in quotes where it would not be read as one word. */
export function nameText(name: string): string {
  return plain.test(name) ? name : quoted(name);
}
