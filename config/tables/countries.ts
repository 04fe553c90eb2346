/** Call progress tones by country, in hertz and milliseconds on and off. */

/** The cadence is written as on/off pairs; an empty one sounds continuously. A second frequency of 0 is none. */
export type TonePattern = readonly [first: number, second: number, cadence: string];

export type CountryTones = {
  readonly dial: TonePattern;
  readonly ringback: TonePattern;
  readonly busy: TonePattern;
  readonly reorder: TonePattern;
  readonly callWaiting: TonePattern;
  /** Dial tone while messages wait. */
  readonly stutter: TonePattern;
};

export const COUNTRIES = [
  'Argentina',
  'Australia',
  'Brazil',
  'China',
  'France',
  'Germany',
  'India',
  'Israel',
  'Italy',
  'Netherlands',
  'Portugal',
  'Russia',
  'UK',
  'USA',
] as const;

export type Country = (typeof COUNTRIES)[number];

/** Where a country has no stutter tone of its own: its dial tone, broken up. */
const BROKEN = '100/100';

export const COUNTRY_TONES: { readonly [country in Country]: CountryTones } = {
  Argentina: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/4500'],
    busy: [425, 0, '300/300'],
    reorder: [425, 0, '200/300'],
    callWaiting: [425, 0, '200/9000'],
    stutter: [425, 0, BROKEN],
  },
  Australia: {
    dial: [413, 438, ''],
    ringback: [413, 438, '400/200 400/2000'],
    busy: [425, 0, '375/375'],
    // The national tone changes between 425 and 420 Hz.
    reorder: [425, 0, '375/375'],
    callWaiting: [425, 0, '200/200 200/4400'],
    stutter: [413, 438, '100/40'],
  },
  Brazil: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/4000'],
    busy: [425, 0, '250/250'],
    reorder: [425, 0, '250/250 750/250'],
    callWaiting: [425, 0, '50/1000'],
    stutter: [425, 0, BROKEN],
  },
  China: {
    dial: [450, 0, ''],
    ringback: [450, 0, '1000/4000'],
    busy: [450, 0, '350/350'],
    reorder: [450, 0, '700/700'],
    callWaiting: [450, 0, '400/4000'],
    stutter: [450, 0, BROKEN],
  },
  France: {
    dial: [440, 0, ''],
    ringback: [440, 0, '1500/3500'],
    busy: [440, 0, '500/500'],
    reorder: [440, 0, '250/250'],
    callWaiting: [440, 0, '300/10000'],
    stutter: [440, 0, BROKEN],
  },
  Germany: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/4000'],
    busy: [425, 0, '480/480'],
    reorder: [425, 0, '240/240'],
    callWaiting: [425, 0, '200/200 200/5000'],
    stutter: [425, 400, ''],
  },
  // The national tones are 400 Hz modulated by 25 Hz; two close frequencies sound alike.
  India: {
    dial: [375, 425, ''],
    ringback: [375, 425, '400/200 400/2000'],
    busy: [400, 0, '750/750'],
    reorder: [400, 0, '250/250'],
    callWaiting: [400, 0, '200/100 200/7500'],
    stutter: [375, 425, BROKEN],
  },
  Israel: {
    dial: [414, 0, ''],
    ringback: [414, 0, '1000/3000'],
    busy: [414, 0, '500/500'],
    reorder: [414, 0, '250/250'],
    callWaiting: [414, 0, '100/100 100/100 600/3000'],
    stutter: [414, 0, '160/160'],
  },
  Italy: {
    dial: [425, 0, '200/200 600/1000'],
    ringback: [425, 0, '1000/4000'],
    busy: [425, 0, '500/500'],
    reorder: [425, 0, '200/200'],
    callWaiting: [425, 0, '400/100 250/100 150/14000'],
    stutter: [425, 0, BROKEN],
  },
  Netherlands: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/4000'],
    busy: [425, 0, '500/500'],
    reorder: [425, 0, '250/250'],
    callWaiting: [425, 0, '500/9500'],
    stutter: [425, 0, '500/50'],
  },
  Portugal: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/5000'],
    busy: [425, 0, '500/500'],
    reorder: [425, 0, '200/200'],
    callWaiting: [440, 0, '300/10000'],
    stutter: [425, 0, BROKEN],
  },
  Russia: {
    dial: [425, 0, ''],
    ringback: [425, 0, '1000/4000'],
    busy: [425, 0, '350/350'],
    reorder: [425, 0, '175/175'],
    callWaiting: [425, 0, '200/5000'],
    stutter: [425, 0, BROKEN],
  },
  UK: {
    dial: [350, 440, ''],
    ringback: [400, 450, '400/200 400/2000'],
    busy: [400, 0, '375/375'],
    reorder: [400, 0, '400/350 225/525'],
    callWaiting: [400, 0, '100/4000'],
    // The national tone changes between both frequencies and the second one alone.
    stutter: [350, 440, '750/750'],
  },
  USA: {
    dial: [350, 440, ''],
    ringback: [440, 480, '2000/4000'],
    busy: [480, 620, '500/500'],
    reorder: [480, 620, '250/250'],
    callWaiting: [440, 0, '300/10000'],
    stutter: [350, 440, BROKEN],
  },
};
