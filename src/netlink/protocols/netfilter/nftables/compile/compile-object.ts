import { netfilterFamilies } from '../../header.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { writeUserData } from '../userdata.ts';
import { commentNote } from './comment.ts';
import type { JsonObject } from './json.ts';
import type { Place } from './place.ts';
import { located } from './refusal.ts';

/** The properties of a kind of objects, without those that all have. */
function ownProperties(command: JsonObject, { properties }: ObjectKind): JsonObject {
  return Object.fromEntries(Object.entries(command).filter(([name]) => properties.includes(name)));
}

/** The message that makes a named object. */
export function objectBody(command: JsonObject, place: Place, kind: ObjectKind): object {
  const { family, table, name } = place;
  const data = kind.compile(ownProperties(command, kind));
  const message: Record<string, unknown> = {
    family: netfilterFamilies[family],
    version: 0,
    resourceId: 0,
    table,
    name,
    type: kind.name,
  };
  if (command.comment !== undefined) {
    try {
      message.userdata = writeUserData([commentNote(command.comment)]);
    } catch (error) {
      throw located(error, 'comment');
    }
  }
  message.data = data;
  return message;
}
