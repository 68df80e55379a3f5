#ifndef CSVM_DISPATCH_H
#define CSVM_DISPATCH_H

// A function with this mark is compiled for three generations of processors; the loader picks one.
#if defined(__x86_64__)
#define CSVM_FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CSVM_FOR_EVERY_PROCESSOR
#endif

#endif
