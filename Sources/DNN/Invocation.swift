import CDNN

/// A primitive with the memory it works on; owns oneDNN's memory objects.
///
/// Not thread-safe, but any number of invocations of one primitive may run at the same time.
final class Invocation {
  private let primitive: Primitive
  private let handle: OpaquePointer

  /// An invocation of `primitive` without memory.
  init(_ primitive: Primitive) throws(DNNError) {
    self.primitive = primitive
    handle = try made(primitive.name, primitive.shapes) { cdnn_invocation_create(primitive.handle, &$0) }
  }

  deinit { cdnn_invocation_destroy(handle) }

  /// Makes `argument` read or write `memory`, which must stay valid until it is bound anew or no more run.
  func bind(_ argument: Primitive.Argument, to memory: UnsafeMutableRawPointer) throws(DNNError) {
    try primitive.check(cdnn_invocation_bind(handle, argument.code, memory))
  }

  /// Computes; the result is there on return. The primitive must have been prepared.
  func run() throws(DNNError) {
    try ThreadBudget.with(primitive.threadCount) { () throws(DNNError) in
      try primitive.check(cdnn_invocation_run(handle))
    }
  }
}
