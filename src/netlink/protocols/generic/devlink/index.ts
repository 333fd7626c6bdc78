/**
 * Devices as a whole, as devlink(8) shows and changes them, for a `NetlinkSocket` of protocol `'generic'`.
 *
 * @module
 */

export type { DevlinkMessage } from './attributes.ts';
export { devlink } from './family.ts';
export { type ReportValue, readReport } from './report.ts';
