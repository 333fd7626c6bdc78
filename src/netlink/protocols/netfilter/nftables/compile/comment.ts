import { textNote, type UserData } from '../userdata.ts';
import { asString } from './json.ts';
import { refuse } from './refusal.ts';

/** Most bytes of a comment, without the NUL behind it. */
const longest = 128;

/** The note of a comment. */
export function commentNote(json: unknown, type = 0): UserData {
  const note = textNote(type, asString(json, 'a comment'));
  if (note.value.length - 1 > longest)
    refuse(`a comment of ${note.value.length - 1} bytes is longer than ${longest}`);
  return note;
}
