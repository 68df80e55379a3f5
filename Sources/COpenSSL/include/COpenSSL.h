#ifndef COPENSSL_H
#define COPENSSL_H

#include <stddef.h>
#include <stdint.h>

// EVP_MD objects are looked up through macros and global tables that Swift 6 does not import, so the
// algorithm is named by a number here.
enum { COPENSSL_SHA256 = 0, COPENSSL_MD5 = 1 };

typedef struct copenssl_digest copenssl_digest;

// EVP_MD_CTX_new + EVP_DigestInit_ex. NULL when memory or the algorithm is not available.
copenssl_digest *copenssl_digest_create(int32_t algorithm);
// EVP_DigestUpdate. 0 on success.
int32_t copenssl_digest_update(copenssl_digest *digest, const void *bytes, size_t count);
// EVP_DigestFinal_ex; `out` holds 32 bytes. Returns the digest's length, 0 on failure.
int32_t copenssl_digest_finish(copenssl_digest *digest, uint8_t *out);
void copenssl_digest_destroy(copenssl_digest *digest);

#endif
