/*
 * libwebrtc-audio-processing 0.3 for src/media/voice/apm.ts: echo canceller and noise suppressor behind an external.
 * It works on frames of 10 ms; a block may hold several. Wrong arguments give false, never a crash.
 */
#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>
#include <cstring>
#include <new>
#include "addon.h"

using webrtc::AudioFrame;
using webrtc::AudioProcessing;
using webrtc::EchoCancellation;
using webrtc::NoiseSuppression;

namespace {

constexpr uint32_t MARK = 0x41504d30;

struct Processor {
  uint32_t mark;
  AudioProcessing *apm;
  AudioFrame frame;
};

void finalize(napi_env env, void *data, void *hint) {
  auto *processor = static_cast<Processor *>(data);
  delete processor->apm;
  processor->mark = 0;
  delete processor;
}

Processor *processor_of(napi_env env, napi_value value) {
  auto *processor = static_cast<Processor *>(get_external(env, value));
  return processor != nullptr && processor->mark == MARK ? processor : nullptr;
}

napi_value make_bool(napi_env env, bool value) {
  napi_value result;
  napi_get_boolean(env, value, &result);
  return result;
}

/* The samples of a block that is whole frames; NULL when it is none. */
int16_t *frames_of(napi_env env, napi_value value, const Processor *processor, size_t *length) {
  auto *samples = static_cast<int16_t *>(get_array(env, value, napi_int16_array, length));
  return samples != nullptr && *length % processor->frame.samples_per_channel_ == 0 ? samples : nullptr;
}

}  // namespace

/* (samples per second: 8000, 16000, 32000 or 48000) */
METHOD(create) {
  ARGUMENTS(1);
  const int rate = get_int(env, argument[0]);
  if (rate != 8000 && rate != 16000 && rate != 32000 && rate != 48000) return throw_error(env, "no such rate");
  webrtc::Config config;
  config.Set<webrtc::ExtendedFilter>(new webrtc::ExtendedFilter(true));
  config.Set<webrtc::DelayAgnostic>(new webrtc::DelayAgnostic(true));
  auto *processor = new (std::nothrow) Processor{MARK, AudioProcessing::Create(config), {}};
  if (processor == nullptr || processor->apm == nullptr) {
    delete processor;
    return throw_error(env, "no memory");
  }
  processor->frame.num_channels_ = 1;
  processor->frame.sample_rate_hz_ = rate;
  processor->frame.samples_per_channel_ = rate / 100;
  processor->apm->echo_cancellation()->enable_drift_compensation(false);
  return make_external(env, processor, finalize);
}

/* (processor, echo: -1 off, 0 to 2 strength; noise: -1 off, 0 to 3 strength) */
METHOD(configure) {
  ARGUMENTS(3);
  Processor *processor = processor_of(env, argument[0]);
  const int echo = get_int(env, argument[1]);
  const int noise = get_int(env, argument[2]);
  if (processor == nullptr || echo > 2 || noise > 3) return make_bool(env, false);
  EchoCancellation *canceller = processor->apm->echo_cancellation();
  NoiseSuppression *suppressor = processor->apm->noise_suppression();
  if (echo >= 0) canceller->set_suppression_level(static_cast<EchoCancellation::SuppressionLevel>(echo));
  if (noise >= 0) suppressor->set_level(static_cast<NoiseSuppression::Level>(noise));
  const bool ok = canceller->Enable(echo >= 0) == 0 && suppressor->Enable(noise >= 0) == 0;
  return make_bool(env, ok);
}

/* (processor, block): what the loudspeaker plays next */
METHOD(render) {
  ARGUMENTS(2);
  Processor *processor = processor_of(env, argument[0]);
  size_t length;
  if (processor == nullptr) return make_bool(env, false);
  const int16_t *samples = frames_of(env, argument[1], processor, &length);
  if (samples == nullptr) return make_bool(env, false);
  AudioFrame &frame = processor->frame;
  bool ok = true;
  for (size_t at = 0; at < length; at += frame.samples_per_channel_) {
    std::memcpy(frame.data_, samples + at, frame.samples_per_channel_ * sizeof *samples);
    ok = processor->apm->AnalyzeReverseStream(&frame) == 0 && ok;
  }
  return make_bool(env, ok);
}

/* (processor, block, milliseconds from render to capture): cleans the block in place */
METHOD(capture) {
  ARGUMENTS(3);
  Processor *processor = processor_of(env, argument[0]);
  size_t length;
  if (processor == nullptr) return make_bool(env, false);
  int16_t *samples = frames_of(env, argument[1], processor, &length);
  if (samples == nullptr) return make_bool(env, false);
  AudioFrame &frame = processor->frame;
  bool ok = true;
  for (size_t at = 0; at < length; at += frame.samples_per_channel_) {
    std::memcpy(frame.data_, samples + at, frame.samples_per_channel_ * sizeof *samples);
    processor->apm->set_stream_delay_ms(get_int(env, argument[2]));
    ok = processor->apm->ProcessStream(&frame) == 0 && ok;
    std::memcpy(samples + at, frame.data_, frame.samples_per_channel_ * sizeof *samples);
  }
  return make_bool(env, ok);
}

/* (processor): forgets room and noise */
METHOD(reset) {
  ARGUMENTS(1);
  Processor *processor = processor_of(env, argument[0]);
  return make_bool(env, processor != nullptr && processor->apm->Initialize() == 0);
}

NAPI_MODULE_INIT() {
  EXPORT(create);
  EXPORT(configure);
  EXPORT(render);
  EXPORT(capture);
  EXPORT(reset);
  return exports;
}
