export { tcpMetrics } from './family.ts';
export { tcpMetric } from './object.ts';
