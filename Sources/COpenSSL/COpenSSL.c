#include "COpenSSL.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct copenssl_digest {
  EVP_MD_CTX *context;
};

copenssl_digest *copenssl_digest_create(int32_t algorithm) {
  copenssl_digest *digest = malloc(sizeof *digest);
  if (!digest) return NULL;
  digest->context = EVP_MD_CTX_new();
  const EVP_MD *type = algorithm == COPENSSL_MD5 ? EVP_md5() : EVP_sha256();
  if (!digest->context || EVP_DigestInit_ex(digest->context, type, NULL) != 1) {
    copenssl_digest_destroy(digest);
    return NULL;
  }
  return digest;
}

int32_t copenssl_digest_update(copenssl_digest *digest, const void *bytes, size_t count) {
  return EVP_DigestUpdate(digest->context, bytes, count) == 1 ? 0 : 1;
}

int32_t copenssl_digest_finish(copenssl_digest *digest, uint8_t *out) {
  unsigned int length = 0;
  return EVP_DigestFinal_ex(digest->context, out, &length) == 1 ? (int32_t)length : 0;
}

void copenssl_digest_destroy(copenssl_digest *digest) {
  if (!digest) return;
  EVP_MD_CTX_free(digest->context);
  free(digest);
}
