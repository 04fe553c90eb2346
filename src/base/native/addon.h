/* What all addons of the phone share: arguments in, results out, nothing that is particular to one of them. */
#pragma once
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define METHOD(name) static napi_value name(napi_env env, napi_callback_info info)

/* Declares `argument[count]`; what the caller left out is undefined. */
#define ARGUMENTS(count)              \
  size_t argument_count = (count);    \
  napi_value argument[(count)];       \
  napi_get_cb_info(env, info, &argument_count, argument, NULL, NULL)

/* In the module's init: adds a method under its C name. */
#define EXPORT(name)                                                                         \
  do {                                                                                       \
    napi_value function;                                                                     \
    napi_create_function(env, #name, NAPI_AUTO_LENGTH, name, NULL, &function);               \
    napi_set_named_property(env, exports, #name, function);                                  \
  } while (0)

static inline int32_t get_int(napi_env env, napi_value value) {
  int32_t number = 0;
  napi_get_value_int32(env, value, &number);
  return number;
}

static inline double get_double(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

/* The pointer behind an external; NULL when it is none. */
static inline void *get_external(napi_env env, napi_value value) {
  void *pointer = NULL;
  napi_valuetype type;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_external) napi_get_value_external(env, value, &pointer);
  return pointer;
}

/* Start and length, in elements, of a typed array of this type; NULL and 0 when the value is none. */
static inline void *get_array(napi_env env, napi_value value, napi_typedarray_type wanted, size_t *length) {
  bool is_array = false;
  void *data = NULL;
  napi_typedarray_type type;
  *length = 0;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return NULL;
  if (napi_get_typedarray_info(env, value, &type, length, &data, NULL, NULL) == napi_ok && type == wanted) return data;
  *length = 0;
  return NULL;
}

static inline napi_value make_int(napi_env env, int32_t number) {
  napi_value value;
  napi_create_int32(env, number, &value);
  return value;
}

static inline napi_value make_double(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

/* `finalize` runs when JavaScript no longer holds the external. */
static inline napi_value make_external(napi_env env, void *pointer, napi_finalize finalize) {
  napi_value value = NULL;
  napi_create_external(env, pointer, finalize, NULL, &value);
  return value;
}

static inline napi_value throw_error(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}
