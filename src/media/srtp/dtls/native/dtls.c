/*
 * DTLS 1.2 handshakes for SRTP keys (RFC 5764) on the OpenSSL inside the node binary, whose symbols it exports. It has no
 * sockets and no timers: datagrams go in and come out, the caller asks when the next timeout is due.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "addon.h"

/* Octets of one datagram of ours; fits every path (RFC 9147 4.4 and common practice). */
#define MTU 1200
/* Datagrams that one step may produce: a flight with a certificate needs four. */
#define MOST_DATAGRAMS 32
/* Octets of the keys of both directions, the widest suite. */
#define LONGEST_KEYS 128
/* Microseconds until a flight is repeated, at first and at most. */
#define FIRST_REPEAT 100000u
#define LAST_REPEAT 4000000u

static const char PROFILES[] =
    "SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
static const char LABEL[] = "EXTRACTOR-dtls_srtp";

typedef struct {
  X509 *certificate;
  EVP_PKEY *key;
} Identity;

typedef struct {
  SSL_CTX *context;
  SSL *ssl;
  /* The one datagram that is being read; it belongs to the caller. */
  const uint8_t *in;
  size_t in_length;
  bool failed;
  size_t count;
  size_t lengths[MOST_DATAGRAMS];
  uint8_t out[MOST_DATAGRAMS][MTU + 256];
} Association;

/* ---- datagrams as a BIO ---------------------------------------------------------------------------------- */

static BIO_METHOD *method;
static pthread_once_t method_once = PTHREAD_ONCE_INIT;

static int bio_write(BIO *bio, const char *data, int length) {
  Association *one = BIO_get_data(bio);
  if (length < 0 || (size_t)length > sizeof one->out[0]) return -1;
  /* What is too much is lost, as on the wire. */
  if (one->count < MOST_DATAGRAMS) {
    memcpy(one->out[one->count], data, (size_t)length);
    one->lengths[one->count++] = (size_t)length;
  }
  return length;
}

static int bio_read(BIO *bio, char *data, int room) {
  Association *one = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (one->in == NULL) {
    BIO_set_retry_read(bio);
    return -1;
  }
  size_t length = one->in_length < (size_t)room ? one->in_length : (size_t)room;
  memcpy(data, one->in, length);
  one->in = NULL;
  return (int)length;
}

static long bio_control(BIO *bio, int command, long number, void *pointer) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
      return MTU;
    default:
      return 0;
  }
}

static int bio_create(BIO *bio) {
  BIO_set_init(bio, 1);
  return 1;
}

static void make_method(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  if (method == NULL) return;
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_ctrl(method, bio_control);
  BIO_meth_set_create(method, bio_create);
}

/* ---- identity -------------------------------------------------------------------------------------------- */

static void free_identity(napi_env env, void *data, void *hint) {
  Identity *identity = data;
  X509_free(identity->certificate);
  EVP_PKEY_free(identity->key);
  free(identity);
}

/* A certificate over a fresh P-256 key, signed by itself. Its names and dates mean nothing: SDP has its fingerprint. */
static bool sign_certificate(X509 *certificate, EVP_PKEY *key, long serial) {
  X509_NAME *name = X509_get_subject_name(certificate);
  return X509_set_version(certificate, 2) && ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -86400) != NULL &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), 10L * 365 * 86400) != NULL &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"phone", -1, -1, 0) &&
         X509_set_issuer_name(certificate, name) && X509_set_pubkey(certificate, key) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

/* createIdentity(serial) */
METHOD(createIdentity) {
  ARGUMENTS(1);
  Identity *identity = calloc(1, sizeof *identity);
  if (identity == NULL) return throw_error(env, "out of memory");
  identity->key = EVP_EC_gen("P-256");
  identity->certificate = X509_new();
  if (identity->key == NULL || identity->certificate == NULL ||
      !sign_certificate(identity->certificate, identity->key, get_int(env, argument[0]))) {
    free_identity(env, identity, NULL);
    return throw_error(env, "no certificate could be made");
  }
  return make_external(env, identity, free_identity);
}

static napi_value certificate_octets(napi_env env, X509 *certificate) {
  unsigned char *octets = NULL;
  napi_value buffer = NULL;
  int length = certificate == NULL ? -1 : i2d_X509(certificate, &octets);
  if (length > 0) napi_create_buffer_copy(env, (size_t)length, octets, NULL, &buffer);
  OPENSSL_free(octets);
  return buffer;
}

/* certificateOf(identity): DER */
METHOD(certificateOf) {
  ARGUMENTS(1);
  Identity *identity = get_external(env, argument[0]);
  return identity == NULL ? throw_error(env, "not an identity") : certificate_octets(env, identity->certificate);
}

/* ---- association ----------------------------------------------------------------------------------------- */

static void free_association(napi_env env, void *data, void *hint) {
  Association *one = data;
  SSL_free(one->ssl);
  SSL_CTX_free(one->context);
  free(one);
}

/* Whom the certificate names is of no interest: the caller compares it with the fingerprint before it takes any key. */
static int accept_any(int ok, X509_STORE_CTX *store) {
  return 1;
}

/* Microseconds until the next repetition: somebody waits to be heard (RFC 9147 5.8.2). */
static unsigned int repeat_after(SSL *ssl, unsigned int before) {
  if (before == 0) return FIRST_REPEAT;
  return before >= LAST_REPEAT / 2 ? LAST_REPEAT : 2 * before;
}

static bool prepare(Association *one, Identity *identity, bool server) {
  pthread_once(&method_once, make_method);
  one->context = SSL_CTX_new(DTLS_method());
  if (method == NULL || one->context == NULL) return false;
  SSL_CTX_set_min_proto_version(one->context, DTLS1_2_VERSION);
  SSL_CTX_set_verify(one->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
  SSL_CTX_set_session_cache_mode(one->context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(one->context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  if (SSL_CTX_use_certificate(one->context, identity->certificate) != 1) return false;
  if (SSL_CTX_use_PrivateKey(one->context, identity->key) != 1) return false;
  /* 0 is success here. */
  if (SSL_CTX_set_tlsext_use_srtp(one->context, PROFILES) != 0) return false;
  one->ssl = SSL_new(one->context);
  BIO *bio = one->ssl == NULL ? NULL : BIO_new(method);
  if (bio == NULL) return false;
  BIO_set_data(bio, one);
  SSL_set_bio(one->ssl, bio, bio);
  SSL_set_options(one->ssl, SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu(one->ssl, MTU);
  DTLS_set_timer_cb(one->ssl, repeat_after);
  if (server) SSL_set_accept_state(one->ssl);
  else SSL_set_connect_state(one->ssl);
  return true;
}

/* createAssociation(identity, server) */
METHOD(createAssociation) {
  ARGUMENTS(2);
  Identity *identity = get_external(env, argument[0]);
  if (identity == NULL) return throw_error(env, "not an identity");
  Association *one = calloc(1, sizeof *one);
  if (one == NULL) return throw_error(env, "out of memory");
  if (!prepare(one, identity, get_int(env, argument[1]) != 0)) {
    free_association(env, one, NULL);
    ERR_clear_error();
    return throw_error(env, "no association could be made");
  }
  return make_external(env, one, free_association);
}

/* step(association, datagram): an array of datagrams to send. Without a datagram: begins, or a timeout is due. */
METHOD(step) {
  ARGUMENTS(2);
  Association *one = get_external(env, argument[0]);
  if (one == NULL) return throw_error(env, "not an association");
  one->count = 0;
  one->in = get_array(env, argument[1], napi_uint8_array, &one->in_length);
  ERR_clear_error();
  if (!one->failed && one->in == NULL && SSL_in_init(one->ssl)) DTLSv1_handle_timeout(one->ssl);
  if (!one->failed) {
    uint8_t ignored[64];
    bool finished = SSL_is_init_finished(one->ssl);
    /* After the handshake only alerts and a repeated last flight matter. */
    int result = finished ? SSL_read(one->ssl, ignored, sizeof ignored) : SSL_do_handshake(one->ssl);
    int reason = result > 0 ? SSL_ERROR_NONE : SSL_get_error(one->ssl, result);
    one->failed = !finished && reason != SSL_ERROR_NONE && reason != SSL_ERROR_WANT_READ;
  }
  one->in = NULL;
  ERR_clear_error();
  napi_value datagrams;
  napi_create_array_with_length(env, one->count, &datagrams);
  for (size_t i = 0; i < one->count; i++) {
    napi_value datagram;
    napi_create_buffer_copy(env, one->lengths[i], one->out[i], NULL, &datagram);
    napi_set_element(env, datagrams, (uint32_t)i, datagram);
  }
  return datagrams;
}

/* stateOf(association): 0 under way, 1 done, -1 failed */
METHOD(stateOf) {
  ARGUMENTS(1);
  Association *one = get_external(env, argument[0]);
  if (one == NULL || one->failed) return make_int(env, -1);
  return make_int(env, SSL_is_init_finished(one->ssl) ? 1 : 0);
}

/* timeoutOf(association): milliseconds until `step` wants to be called without a datagram; -1 for never */
METHOD(timeoutOf) {
  ARGUMENTS(1);
  Association *one = get_external(env, argument[0]);
  struct timeval left;
  if (one == NULL || one->failed || DTLSv1_get_timeout(one->ssl, &left) != 1) return make_int(env, -1);
  return make_int(env, (int32_t)(left.tv_sec * 1000 + left.tv_usec / 1000));
}

/* peerCertificateOf(association): DER; undefined before the handshake is done */
METHOD(peerCertificateOf) {
  ARGUMENTS(1);
  Association *one = get_external(env, argument[0]);
  return one == NULL ? NULL : certificate_octets(env, SSL_get0_peer_certificate(one->ssl));
}

/* profileOf(association): 'SRTP_AEAD_AES_256_GCM' …, '' when none was agreed on */
METHOD(profileOf) {
  ARGUMENTS(1);
  Association *one = get_external(env, argument[0]);
  SRTP_PROTECTION_PROFILE *profile = one == NULL ? NULL : SSL_get_selected_srtp_profile(one->ssl);
  napi_value name;
  napi_create_string_utf8(env, profile == NULL ? "" : profile->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/* keysOf(association, octets): keys and salts of both directions (RFC 5764 4.2) */
METHOD(keysOf) {
  ARGUMENTS(2);
  Association *one = get_external(env, argument[0]);
  int32_t octets = get_int(env, argument[1]);
  uint8_t keys[LONGEST_KEYS];
  if (one == NULL || octets < 1 || octets > LONGEST_KEYS || !SSL_is_init_finished(one->ssl) ||
      SSL_export_keying_material(one->ssl, keys, (size_t)octets, LABEL, sizeof LABEL - 1, NULL, 0, 0) != 1) {
    return throw_error(env, "there are no keys");
  }
  napi_value buffer = NULL;
  napi_create_buffer_copy(env, (size_t)octets, keys, NULL, &buffer);
  OPENSSL_cleanse(keys, sizeof keys);
  return buffer;
}

NAPI_MODULE_INIT() {
  EXPORT(createIdentity);
  EXPORT(certificateOf);
  EXPORT(createAssociation);
  EXPORT(step);
  EXPORT(stateOf);
  EXPORT(timeoutOf);
  EXPORT(peerCertificateOf);
  EXPORT(profileOf);
  EXPORT(keysOf);
  return exports;
}
