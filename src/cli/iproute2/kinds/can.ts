import type { LinkKinds } from '../../../netlink/protocols/route/links/kinds/registry.ts';
import {
  addTo,
  constant,
  type FieldOf,
  type Keyword,
  number,
  objectIn,
  readNext,
  value,
  within,
} from '../grammar.ts';
import { oneOf } from '../words.ts';
import { type Keywords, maskedFlag } from './keywords.ts';

type CanField = FieldOf<LinkKinds['can']>;

const controlMode = (name: string): Keyword<'controlMode'> =>
  maskedFlag('controlMode', name, ['flags', 'mask']);

/** Reads a part of a bit, which is sent in thousandths. */
const samplePoint = (word: string): number => {
  const part = Number(word);
  if (/^[\d.]+$/.test(word) && part < 1) return Math.trunc(part * 1000 + 1e-6);
  throw new TypeError(`a number below 1 such as 0.875, got '${word}'`);
};

/** The timing of one phase, whose words begin with a letter. */
const timing = (letter: string, field: CanField): Keywords<CanField> => ({
  [`${letter}bitrate`]: within(field, number('bitrate')),
  [`${letter}sample-point`]: within(field, value('samplePoint', samplePoint)),
  [`${letter}tq`]: within(field, number('tq')),
  [`${letter}prop-seg`]: within(field, number('propagationSegment')),
  [`${letter}phase-seg1`]: within(field, number('phaseSegment1')),
  [`${letter}phase-seg2`]: within(field, number('phaseSegment2')),
  [`${letter}sjw`]: within(field, number('sjw')),
});

/** How the delay of the transmitter is compensated: one bit of two. */
const compensationMode =
  (auto: string, manual: string): Keyword<'controlMode'> =>
  (words, target) => {
    const mode = objectIn(target, 'controlMode');
    const name = readNext(words.last, words, oneOf({ auto, manual, off: undefined }));
    for (const each of name === undefined ? [auto, manual] : [name]) addTo(mode, 'mask', each);
    if (name === undefined) mode.flags ??= [];
    else addTo(mode, 'flags', name);
  };

const compensation = (letter: string, field: CanField): Keywords<CanField> => ({
  [`${letter}tdcv`]: within(field, number('value')),
  [`${letter}tdco`]: within(field, number('offset')),
  [`${letter}tdcf`]: within(field, number('filter')),
});

/** Words of CAN controllers. */
export const can: Keywords<CanField> = {
  ...timing('', 'bitTiming'),
  ...timing('d', 'dataBitTiming'),
  ...timing('x', 'xlDataBitTiming'),
  ...compensation('', 'delayCompensation'),
  ...compensation('x', 'xlDelayCompensation'),
  pwms: within('xlPulseWidth', number('short')),
  pwml: within('xlPulseWidth', number('long')),
  pwmo: within('xlPulseWidth', number('offset')),
  'restart-ms': number('restartMs'),
  restart: constant('restart', 1),
  loopback: controlMode('loopback'),
  'listen-only': controlMode('listenOnly'),
  'triple-sampling': controlMode('tripleSampling'),
  'one-shot': controlMode('oneShot'),
  'berr-reporting': controlMode('berrReporting'),
  fd: controlMode('fd'),
  'fd-non-iso': controlMode('fdNonIso'),
  'presume-ack': controlMode('presumeAck'),
  'cc-len8-dlc': controlMode('ccLen8Dlc'),
  'tdc-mode': compensationMode('tdcAuto', 'tdcManual'),
  restricted: controlMode('restricted'),
  xl: controlMode('xl'),
  'xtdc-mode': compensationMode('xlTdcAuto', 'xlTdcManual'),
  tms: controlMode('xlTransceiverModeSwitch'),
};
