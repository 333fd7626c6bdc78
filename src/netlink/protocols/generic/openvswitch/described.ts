export { ovsCtLimit, ovsDatapath, ovsFlow, ovsMeter, ovsPacket, ovsVport } from './families.ts';
export { ovsDatapathObject, ovsFlowObject, ovsPort } from './objects.ts';
