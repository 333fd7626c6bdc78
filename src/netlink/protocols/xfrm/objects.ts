/** Every kind of object of xfrm. An object adds one line here. */
export { xfrmAcquire } from './events/acquire.ts';
export { xfrmPolicyExpiry, xfrmStateExpiry } from './events/expire.ts';
export { xfrmMapping } from './events/mapping.ts';
export { xfrmReport } from './events/report.ts';
export { xfrmStateCount } from './information/sad.ts';
export { xfrmPolicyCount } from './information/spd.ts';
export * from './migration/object.ts';
export { xfrmPolicyDefault } from './policies/defaults.ts';
export * from './policies/object.ts';
export * from './replay/object.ts';
export * from './states/object.ts';
