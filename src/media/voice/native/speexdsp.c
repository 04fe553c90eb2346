/*
 * libspeexdsp for src/media/voice/speex.ts: echo canceller and noise suppressor for one block length.
 * Wrong arguments give false, never a crash.
 */
#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>
#include <stdlib.h>
#include <string.h>
#include "addon.h"

#define MARK 0x53505831u

typedef struct {
  uint32_t mark;
  size_t length;
  SpeexEchoState *echo;
  SpeexPreprocessState *preprocess;
  bool cancels;
  /* What the loudspeaker plays, and what is left of the microphone. */
  int16_t *far;
  int16_t *out;
} Processor;

static void release(Processor *processor) {
  processor->mark = 0;
  if (processor->echo != NULL) speex_echo_state_destroy(processor->echo);
  if (processor->preprocess != NULL) speex_preprocess_state_destroy(processor->preprocess);
  free(processor->far);
  free(processor->out);
  free(processor);
}

static void finalize(napi_env env, void *data, void *hint) { release(data); }

static Processor *processor_of(napi_env env, napi_value value) {
  Processor *processor = get_external(env, value);
  return processor != NULL && processor->mark == MARK ? processor : NULL;
}

static napi_value make_bool(napi_env env, bool value) {
  napi_value result;
  napi_get_boolean(env, value, &result);
  return result;
}

static int16_t *block_of(napi_env env, napi_value value, const Processor *processor) {
  size_t length;
  int16_t *samples = get_array(env, value, napi_int16_array, &length);
  return samples != NULL && length == processor->length ? samples : NULL;
}

/* (samples per second, samples of a block, samples of the longest echo) */
METHOD(create) {
  ARGUMENTS(3);
  int rate = get_int(env, argument[0]);
  int length = get_int(env, argument[1]);
  int tail = get_int(env, argument[2]);
  if (rate < 8000 || rate > 48000 || length < 80 || length > 4800 || tail < length || tail > rate)
    return throw_error(env, "no such rate or length");
  Processor *processor = calloc(1, sizeof *processor);
  if (processor == NULL) return throw_error(env, "no memory");
  processor->mark = MARK;
  processor->length = (size_t)length;
  processor->far = calloc(processor->length, sizeof *processor->far);
  processor->out = calloc(processor->length, sizeof *processor->out);
  processor->echo = speex_echo_state_init(length, tail);
  processor->preprocess = speex_preprocess_state_init(length, rate);
  if (processor->far == NULL || processor->out == NULL || processor->echo == NULL || processor->preprocess == NULL) {
    release(processor);
    return throw_error(env, "no memory");
  }
  speex_echo_ctl(processor->echo, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
  return make_external(env, processor, finalize);
}

/* (processor, dB of residual echo suppression while the far end speaks, 0 off; dB of noise suppression, 0 off) */
METHOD(configure) {
  ARGUMENTS(3);
  Processor *processor = processor_of(env, argument[0]);
  if (processor == NULL) return make_bool(env, false);
  int echo = -get_int(env, argument[1]);
  int noise = -get_int(env, argument[2]);
  int denoise = noise < 0;
  int active = echo / 3;
  processor->cancels = echo < 0;
  speex_preprocess_ctl(processor->preprocess, SPEEX_PREPROCESS_SET_DENOISE, &denoise);
  if (denoise) speex_preprocess_ctl(processor->preprocess, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &noise);
  speex_preprocess_ctl(processor->preprocess, SPEEX_PREPROCESS_SET_ECHO_STATE, processor->cancels ? processor->echo : NULL);
  if (processor->cancels) {
    speex_preprocess_ctl(processor->preprocess, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, &echo);
    speex_preprocess_ctl(processor->preprocess, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, &active);
  }
  return make_bool(env, true);
}

/* (processor, block): what the loudspeaker plays next */
METHOD(render) {
  ARGUMENTS(2);
  Processor *processor = processor_of(env, argument[0]);
  const int16_t *samples = processor == NULL ? NULL : block_of(env, argument[1], processor);
  if (samples == NULL) return make_bool(env, false);
  memcpy(processor->far, samples, processor->length * sizeof *samples);
  return make_bool(env, true);
}

/* (processor, block): cleans the block in place */
METHOD(capture) {
  ARGUMENTS(2);
  Processor *processor = processor_of(env, argument[0]);
  int16_t *samples = processor == NULL ? NULL : block_of(env, argument[1], processor);
  if (samples == NULL) return make_bool(env, false);
  if (processor->cancels) {
    speex_echo_cancellation(processor->echo, samples, processor->far, processor->out);
    memcpy(samples, processor->out, processor->length * sizeof *samples);
  }
  speex_preprocess_run(processor->preprocess, samples);
  return make_bool(env, true);
}

/* (processor): forgets the room */
METHOD(reset) {
  ARGUMENTS(1);
  Processor *processor = processor_of(env, argument[0]);
  if (processor == NULL) return make_bool(env, false);
  speex_echo_state_reset(processor->echo);
  memset(processor->far, 0, processor->length * sizeof *processor->far);
  return make_bool(env, true);
}

NAPI_MODULE_INIT() {
  EXPORT(create);
  EXPORT(configure);
  EXPORT(render);
  EXPORT(capture);
  EXPORT(reset);
  return exports;
}
