import { defineProtocol } from '../../protocol.ts';
import * as objects from './objects.ts';

/** IPsec: its objects, messages and events. */
export const protocol = defineProtocol(objects);
