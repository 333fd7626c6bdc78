/** Networks described as data: nodes, switches and cables, built and taken down as a whole. */
export type * from './description.ts';
export type { DiagramFormat } from './diagram.ts';
export { createLab, type Lab, type LabNode, type LabOptions } from './lab.ts';
