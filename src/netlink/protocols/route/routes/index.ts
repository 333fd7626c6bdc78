export * from './flush.ts';
export * from './operations.ts';
