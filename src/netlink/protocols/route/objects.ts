/** Every kind of object of rtnetlink. An object adds one line here. */
export * from './addresses/object.ts';
export * from './bridge/object.ts';
export * from './links/object.ts';
export * from './links/statistics-object.ts';
export * from './neighbours/object.ts';
export { discoveryOption } from './neighbours/user-options.ts';
export { netconf } from './netconf.ts';
export * from './nexthops/object.ts';
export { nsid } from './nsid.ts';
export { multicastReport } from './routes/cache-reports.ts';
export * from './routes/object.ts';
export * from './rules/object.ts';
export * from './tc/object.ts';
