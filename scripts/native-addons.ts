/** Every addon of the phone: where its source is, what it links with, and what the phone lacks without it. */
export type Addon = {
  /** build/native/NAME.node; `loadAddon` of src/base/addon.ts takes the same name. */
  readonly name: string;
  /** One file in a `native` folder beside the addon's door. '.c' is compiled by gcc, '.cc' by g++. */
  readonly source: string;
  /** Names for pkg-config. */
  readonly packages: readonly string[];
  /** Further flags for compiler and linker. */
  readonly flags?: readonly string[];
  /** Debian packages with the headers, '' when it needs none. */
  readonly debian: string;
  /** What the phone does not do without it; ends the sentence "not built, …". */
  readonly without: string;
  /** Why it is built only when its name is given: a licence, or heavy packages. */
  readonly optional?: string;
};

export const ADDONS: readonly Addon[] = [
  {
    name: 'sockets',
    source: 'src/base/native/sockets.c',
    packages: [],
    debian: '',
    without: 'so SIP and RTP packets go out without their type of service (DSCP)',
  },
  {
    name: 'metronome',
    source: 'src/base/native/metronome.c',
    packages: [],
    debian: '',
    without: 'a phone without a sound device waits for each tick twice, at more processor time',
  },
  {
    name: 'datagrams',
    source: 'src/media/rtp/native/datagrams.c',
    packages: [],
    debian: '',
    without: 'RTP goes through Node one event a packet, at more processor time',
  },
  {
    name: 'opus',
    source: 'src/media/codec/native/opus.c',
    packages: ['opus'],
    debian: 'libopus-dev',
    without: 'Opus runs as WebAssembly, at 1.4 times the processor time',
  },
  {
    name: 'alsa',
    source: 'hal/device/native/alsa.c',
    packages: ['alsa'],
    // Its threads may outlive the worker that loaded it: it is never unloaded.
    flags: ['-Wl,-z,nodelete'],
    debian: 'libasound2-dev',
    without: 'the phone has no real sound devices, only simulated ones',
  },
  {
    name: 'dtls',
    source: 'src/media/srtp/dtls/native/dtls.c',
    packages: [],
    debian: '',
    without: 'so media keys travel in SDP only, not by DTLS-SRTP',
  },
  {
    name: 'g729',
    source: 'src/media/codec/native/g729.c',
    packages: ['libbcg729'],
    debian: 'libbcg729-dev',
    without: 'so G.729 hears descriptions of silence (annex B) but never sends any',
    optional: 'libbcg729 is under GPL-3, which would then hold for the whole phone',
  },
  {
    name: 'webrtc-codecs',
    source: 'src/media/codec/native/webrtc-codecs.c',
    packages: [],
    flags: [
      ...['-I/usr/include/tg_owt', '-Wl,--gc-sections', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL'],
      ...['-ltg_owt', '-lstdc++', '-lm'],
    ],
    debian: 'libtgowt-dev',
    without: 'iLBC and iSAC are not offered',
    optional: 'the Debian package draws in hundreds of others',
  },
  {
    name: 'apm',
    source: 'src/media/voice/native/apm.cc',
    packages: ['webrtc-audio-processing'],
    debian: 'libwebrtc-audio-processing-dev',
    without: 'the speakerphone cancels echo by libspeexdsp, or is half duplex without that too',
  },
  {
    name: 'speexdsp',
    source: 'src/media/voice/native/speexdsp.c',
    packages: ['speexdsp'],
    debian: 'libspeexdsp-dev',
    without: 'handset and headset have no echo canceller and no noise suppression',
  },
];
