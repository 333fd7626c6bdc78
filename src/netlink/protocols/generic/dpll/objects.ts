import { listedObject } from '../listed-object.ts';
import { dpll } from './family.ts';

/** Phase-locked loops. Linux 6.7. */
export const dpllDevice = listedObject('dpllDevice', dpll, 'deviceGet', {
  key: ({ id }) => String(id),
  selfChanging: ['temp', 'lockStatus'],
});

/** Pins of phase-locked loops. Linux 6.7. */
export const dpllPin = listedObject('dpllPin', dpll, 'pinGet', {
  key: ({ id }) => String(id),
  selfChanging: [
    'parentDevice',
    'fractionalFrequencyOffset',
    'fractionalFrequencyOffsetPpt',
    'measuredFrequency',
  ],
});
