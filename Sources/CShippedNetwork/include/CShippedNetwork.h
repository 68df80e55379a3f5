// The bytes of data/formulanet.safetensors, which are part of the program.
//
// Why in C: #embed makes an object of several MB in a blink and is known to the build as a dependency; Swift has nothing
// like it, and a resource bundle would be a second file to carry about.

#ifndef CSHIPPEDNETWORK_H
#define CSHIPPEDNETWORK_H

#include <stddef.h>
#include <stdint.h>

// The bytes; they live as long as the program.
const uint8_t *cshippednetwork_bytes(void);

// How many there are; 0 where the file was not there, or empty, when this was compiled.
size_t cshippednetwork_byte_count(void);

#endif
