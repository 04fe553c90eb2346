/*
 * libopus for src/media/codec/opus/native.ts: one mono encoder or decoder behind each external.
 * Every length is checked against its array; a wrong argument gives OPUS_BAD_ARG, never a crash.
 */
#include <opus.h>
#include <stdlib.h>
#include "addon.h"

typedef enum { ENCODER = 0x4f50454e, DECODER = 0x4f504445 } Kind;

/* `state` is NULL once it was closed. */
typedef struct {
  Kind kind;
  int rate;
  void *state;
} Coder;

static void close_state(Coder *coder) {
  if (coder->state == NULL) return;
  if (coder->kind == ENCODER) opus_encoder_destroy(coder->state);
  else opus_decoder_destroy(coder->state);
  coder->state = NULL;
}

static void finalize(napi_env env, void *data, void *hint) {
  close_state(data);
  free(data);
}

static Coder *coder_of(napi_env env, napi_value value, Kind kind) {
  Coder *coder = get_external(env, value);
  return coder != NULL && coder->kind == kind && coder->state != NULL ? coder : NULL;
}

static napi_value make_coder(napi_env env, Kind kind, int rate) {
  int error = OPUS_ALLOC_FAIL;
  Coder *coder = malloc(sizeof *coder);
  if (coder == NULL) return throw_error(env, opus_strerror(error));
  coder->kind = kind;
  coder->rate = rate;
  coder->state = kind == ENCODER ? (void *)opus_encoder_create(rate, 1, OPUS_APPLICATION_VOIP, &error)
                                 : (void *)opus_decoder_create(rate, 1, &error);
  if (coder->state == NULL) {
    free(coder);
    return throw_error(env, opus_strerror(error));
  }
  return make_external(env, coder, finalize);
}

/* (samples per second) */
METHOD(encoder) {
  ARGUMENTS(1);
  return make_coder(env, ENCODER, get_int(env, argument[0]));
}

/* (samples per second) */
METHOD(decoder) {
  ARGUMENTS(1);
  return make_coder(env, DECODER, get_int(env, argument[0]));
}

/* (encoder, request, value): only requests that take one integer. */
METHOD(set) {
  ARGUMENTS(3);
  Coder *coder = coder_of(env, argument[0], ENCODER);
  int value = get_int(env, argument[2]);
  if (coder == NULL) return make_int(env, OPUS_BAD_ARG);
  switch (get_int(env, argument[1])) {
    case OPUS_SET_BITRATE_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_BITRATE(value)));
    case OPUS_SET_MAX_BANDWIDTH_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_MAX_BANDWIDTH(value)));
    case OPUS_SET_VBR_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_VBR(value)));
    case OPUS_SET_COMPLEXITY_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_COMPLEXITY(value)));
    case OPUS_SET_INBAND_FEC_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_INBAND_FEC(value)));
    case OPUS_SET_PACKET_LOSS_PERC_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_PACKET_LOSS_PERC(value)));
    case OPUS_SET_DTX_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_DTX(value)));
    case OPUS_SET_SIGNAL_REQUEST: return make_int(env, opus_encoder_ctl(coder->state, OPUS_SET_SIGNAL(value)));
    default: return make_int(env, OPUS_UNIMPLEMENTED);
  }
}

/* (encoder, samples, count, payload): octets written, or an error below 0. */
METHOD(encode) {
  ARGUMENTS(4);
  size_t room, space;
  Coder *coder = coder_of(env, argument[0], ENCODER);
  int16_t *samples = get_array(env, argument[1], napi_int16_array, &room);
  int count = get_int(env, argument[2]);
  uint8_t *payload = get_array(env, argument[3], napi_uint8_array, &space);
  if (coder == NULL || samples == NULL || payload == NULL || count < 0 || (size_t)count > room) {
    return make_int(env, OPUS_BAD_ARG);
  }
  return make_int(env, opus_encode(coder->state, samples, count, payload, space > 1500 ? 1500 : (int)space));
}

/*
 * (decoder, payload or null, octets, samples, count, fec): samples written, or an error below 0. Without a payload `count`
 * samples are concealed; with `fec` they are those before the payload. `count` is then a multiple of 2.5 ms.
 */
METHOD(decode) {
  ARGUMENTS(6);
  size_t space, room;
  Coder *coder = coder_of(env, argument[0], DECODER);
  uint8_t *payload = get_array(env, argument[1], napi_uint8_array, &space);
  int octets = get_int(env, argument[2]);
  int16_t *samples = get_array(env, argument[3], napi_int16_array, &room);
  int count = get_int(env, argument[4]);
  if (coder == NULL || samples == NULL || count <= 0 || (size_t)count > room || octets < 0 || (size_t)octets > space) {
    return make_int(env, OPUS_BAD_ARG);
  }
  if (octets == 0) payload = NULL;
  if (payload == NULL && count % (coder->rate / 400) != 0) return make_int(env, OPUS_BAD_ARG);
  return make_int(env, opus_decode(coder->state, payload, octets, samples, count, get_int(env, argument[5]) != 0));
}

/* (encoder or decoder): frees it at once; whatever comes afterwards is a wrong argument. */
METHOD(close) {
  ARGUMENTS(1);
  Coder *coder = get_external(env, argument[0]);
  if (coder != NULL && (coder->kind == ENCODER || coder->kind == DECODER)) close_state(coder);
  return NULL;
}

METHOD(version) {
  napi_value text = NULL;
  napi_create_string_utf8(env, opus_get_version_string(), NAPI_AUTO_LENGTH, &text);
  return text;
}

NAPI_MODULE_INIT() {
  EXPORT(encoder);
  EXPORT(decoder);
  EXPORT(set);
  EXPORT(encode);
  EXPORT(decode);
  EXPORT(close);
  EXPORT(version);
  return exports;
}
