/**
 * Events of processes: `watchProcesses()`, or `watch(['process-events'])` of a `NetlinkSocket` of protocol `'connector'`.
 *
 * @module
 */

export {
  type ConnectorMessage,
  connectorMessage,
  type ProcessEvent,
  type ProcessEventName,
  processEvents,
} from './message.ts';
