import { defineProtocol } from '../../protocol.ts';

/** The audit system. */
export const protocol = defineProtocol({});
