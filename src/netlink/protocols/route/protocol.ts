import { defineProtocol } from '../../protocol.ts';
import * as objects from './objects.ts';

/** rtnetlink: its objects, messages and events. */
export const protocol = defineProtocol(objects);
