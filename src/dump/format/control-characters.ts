/**
 * Characters that move the cursor of a terminal, change its state, or change the order or the look of what stands beside them:
 * C0 but tab and line feed, DEL, C1, soft hyphen, zero width, directions of text, byte order mark.
 */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
  /[\0-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Returns the text with each such character as `\u` and four digits, as in JSON: the escape of a terminal as `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
