#include "CShippedNetwork.h"

// #embed is of C23; clang takes it in any C, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// The file is made by a program that is built from here, so there must be a first one without it.
#if __has_embed("../../data/formulanet.safetensors") == __STDC_EMBED_FOUND__

static const uint8_t network[] = {
#embed "../../data/formulanet.safetensors"
};

const uint8_t *cshippednetwork_bytes(void) { return network; }

size_t cshippednetwork_byte_count(void) { return sizeof network; }

#else

const uint8_t *cshippednetwork_bytes(void) { return NULL; }

size_t cshippednetwork_byte_count(void) { return 0; }

#endif
