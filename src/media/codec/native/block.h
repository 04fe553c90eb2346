/*
 * The glue of every codec that works on blocks of one length, for src/media/codec/block.ts. The codec's own file includes
 * this one and defines `open_encoder` and `open_decoder`. Every length is checked here; a wrong argument gives -1.
 */
#pragma once
#include <stdlib.h>
#include <string.h>
#include "addon.h"

/* Samples that one call may decode: 120 ms at 16 kHz. */
#define LONGEST 1920

typedef struct {
  uint32_t mark;
  void *state;
  /* Samples of one block, and the octets that it can become. */
  size_t block, most;
  /* One block in; octets out. */
  int (*encode)(void *state, const int16_t *samples, uint8_t *payload);
  /* A payload in; at most LONGEST samples out. */
  int (*decode)(void *state, const uint8_t *payload, size_t octets, int16_t *samples);
  /* One block that never came; at most LONGEST samples are written. */
  void (*conceal)(void *state, int16_t *samples);
  void (*free)(void *state);
} Coder;

/* False when there is no such variant of the codec, or no memory. */
static bool open_encoder(int variant, Coder *coder);
static bool open_decoder(int variant, Coder *coder);

static const uint32_t MARK = 0x424c4f43;

static void close_coder(Coder *coder) {
  if (coder->state != NULL) coder->free(coder->state);
  coder->state = NULL;
}

static void finalize(napi_env env, void *data, void *hint) {
  close_coder((Coder *)data);
  free(data);
}

static Coder *any_coder(napi_env env, napi_value value) {
  Coder *coder = (Coder *)get_external(env, value);
  return coder != NULL && coder->mark == MARK && coder->state != NULL ? coder : NULL;
}

static napi_value make_coder(napi_env env, napi_value variant, bool (*open)(int, Coder *)) {
  Coder *coder = (Coder *)calloc(1, sizeof *coder);
  if (coder == NULL || !open(get_int(env, variant), coder)) {
    free(coder);
    return throw_error(env, "The codec could not be opened.");
  }
  coder->mark = MARK;
  return make_external(env, coder, finalize);
}

/* (variant) */
METHOD(encoder) {
  ARGUMENTS(1);
  return make_coder(env, argument[0], open_encoder);
}

/* (variant) */
METHOD(decoder) {
  ARGUMENTS(1);
  return make_coder(env, argument[0], open_decoder);
}

/* (encoder, samples, count, payload): octets of whole blocks. */
METHOD(encode) {
  ARGUMENTS(4);
  size_t room, space;
  Coder *coder = any_coder(env, argument[0]);
  const int16_t *samples = (const int16_t *)get_array(env, argument[1], napi_int16_array, &room);
  int count = get_int(env, argument[2]);
  uint8_t *payload = (uint8_t *)get_array(env, argument[3], napi_uint8_array, &space);
  if (coder == NULL || coder->encode == NULL || samples == NULL || payload == NULL) return make_int(env, -1);
  if (count < 0 || (size_t)count > room || (size_t)count / coder->block * coder->most > space) return make_int(env, -1);
  int octets = 0;
  for (size_t at = 0; at + coder->block <= (size_t)count; at += coder->block) {
    int made = coder->encode(coder->state, samples + at, payload + octets);
    if (made < 0) return make_int(env, -1);
    octets += made;
  }
  return make_int(env, octets);
}

/* (decoder, payload, octets, samples): samples, as many as fit. */
METHOD(decode) {
  ARGUMENTS(4);
  size_t room, space;
  int16_t decoded[LONGEST];
  Coder *coder = any_coder(env, argument[0]);
  const uint8_t *payload = (const uint8_t *)get_array(env, argument[1], napi_uint8_array, &space);
  int octets = get_int(env, argument[2]);
  int16_t *samples = (int16_t *)get_array(env, argument[3], napi_int16_array, &room);
  if (coder == NULL || coder->decode == NULL || samples == NULL || payload == NULL) return make_int(env, -1);
  if (octets <= 0 || (size_t)octets > space) return make_int(env, -1);
  int made = coder->decode(coder->state, payload, (size_t)octets, decoded);
  if (made < 0) return make_int(env, -1);
  if ((size_t)made > room) made = (int)room;
  memcpy(samples, decoded, (size_t)made * sizeof *samples);
  return make_int(env, made);
}

/* (decoder, samples, count): whole blocks, at most `count` samples. */
METHOD(conceal) {
  ARGUMENTS(3);
  size_t room;
  /* The library may write more than a block: a decoder that has met another mode does. */
  int16_t concealed[LONGEST];
  Coder *coder = any_coder(env, argument[0]);
  int16_t *samples = (int16_t *)get_array(env, argument[1], napi_int16_array, &room);
  int count = get_int(env, argument[2]);
  if (coder == NULL || coder->conceal == NULL || samples == NULL || count < 0 || (size_t)count > room) {
    return make_int(env, -1);
  }
  size_t at = 0;
  for (; at + coder->block <= (size_t)count; at += coder->block) {
    coder->conceal(coder->state, concealed);
    memcpy(samples + at, concealed, coder->block * sizeof *samples);
  }
  return make_int(env, (int)at);
}

/* (encoder or decoder): frees it at once; whatever comes afterwards is a wrong argument. */
METHOD(close) {
  ARGUMENTS(1);
  Coder *coder = any_coder(env, argument[0]);
  if (coder != NULL) close_coder(coder);
  return NULL;
}

NAPI_MODULE_INIT() {
  EXPORT(encoder);
  EXPORT(decoder);
  EXPORT(encode);
  EXPORT(decode);
  EXPORT(conceal);
  EXPORT(close);
  return exports;
}
