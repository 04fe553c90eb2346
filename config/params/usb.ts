/** Sound and buttons of USB and wireless headsets (guide, chapters 21.19 and 22.6). */
import { area } from '../param.ts';

const { bool, int } = area({ page: 'Voice Over IP > Voice', section: '22.6', apply: 'live', dormant: true });

const usbGain = <const P extends string>(path: P, label: string, standard: number) =>
  int(path, {
    label,
    help: 'Added to the microphone.',
    page: 'Voice Over IP > Voice',
    section: '22.6',
    min: -32,
    max: 31,
    unit: 'dB',
    default: standard,
  });

export const usbHeadsetGain = usbGain(
  'voip/audio/gain/nb/usb_headset_digital_input_gain',
  'USB headset, narrow band',
  10,
);
export const usbSpeakerGain = usbGain(
  'voip/audio/gain/nb/usb_speaker_digital_input_gain',
  'USB speaker, narrow band',
  0,
);
export const usbHeadsetGainWide = usbGain(
  'voip/audio/gain/wb/usb_headset_digital_input_gain',
  'USB headset, wide band',
  10,
);
export const usbSpeakerGainWide = usbGain(
  'voip/audio/gain/wb/usb_speaker_digital_input_gain',
  'USB speaker, wide band',
  0,
);

export const usbVolume = int('voip/audio/volume/usb_volume_level', {
  label: 'USB volume',
  help: 'Volume step of USB sound.',
  min: 0,
  max: 11,
  default: 7,
});

export const usbHeadset = bool('voip/usb/headset/enabled', {
  label: 'USB headset',
  help: 'Allows a USB headset.',
  page: 'none',
  section: '16.8',
  apply: 'reboot',
  default: true,
});

export const usbHook = bool('voip/usb/headset/hid/off_hook', {
  label: 'Button of the USB headset',
  help: 'Takes and ends calls by the button of the headset.',
  page: 'none',
  section: '21.19',
  apply: 'reboot',
  default: true,
});

export const hookSwitch = bool('voip/services/electronic_hook_switch/enabled', {
  label: 'Electronic hook switch',
  help: 'Takes and ends calls from a wireless headset.',
  page: 'Voice Over IP > Services',
  section: '21.19',
  apply: 'reboot',
  default: false,
});
